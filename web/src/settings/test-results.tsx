import { Badge, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { TestConnectionMutation } from "../gql/graphql";
import { plural } from "../ui/format";
import { Notice } from "../ui/notice";
import { WithAddresses } from "../ui/with-addresses";
import { humanName } from "./words";

type Test = TestConnectionMutation["testProviderInstance"];

const looks: Readonly<Record<string, { color: string; word: string }>> = {
  PASSED: { color: "green", word: "Passed" },
  FAILED: { color: "red", word: "Failed" },
  SKIPPED: { color: "gray", word: "Not checked" },
};
const other = { color: "gray", word: "Unknown" };

interface TestResultsProps {
  readonly test: Test;
  /** The form holds something that is not saved, which was therefore not tested. */
  readonly unsaved: boolean;
}

/** Every check in its order: how it came out, what to do, and what to paste where. */
export function TestResults({ test, unsaved }: TestResultsProps) {
  const failed = test.checks.filter(({ state }) => state === "FAILED").length;
  const passed = test.checks.filter(({ state }) => state === "PASSED").length;
  const verdict = test.ok ? "nothing failed" : `${failed} of ${plural(test.checks.length, "check")} failed`;
  return (
    <Stack gap="sm" component="section" aria-labelledby="test-title">
      <Title order={3} size="h4" id="test-title" tabIndex={-1}>
        Test: {verdict}
      </Title>
      <Text size="sm">
        {plural(passed, "check")} passed, {test.checks.length - passed - failed} could not be made.
      </Text>
      {unsaved && <Notice tone="warning" title="This tested what is saved, not what you have changed since." />}
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
        {test.checks.map((check) => (
          <Paper component="li" key={check.name} withBorder p="sm">
            <CheckRow check={check} />
          </Paper>
        ))}
      </Stack>
    </Stack>
  );
}

function CheckRow({ check: { name, state, message, advice, code } }: { readonly check: Test["checks"][number] }) {
  const { color, word } = looks[state] ?? other;
  return (
    <Stack gap={6}>
      <Group gap="xs" justify="space-between">
        <Text fw={600} size="sm">
          {humanName(name)}
        </Text>
        <Badge color={color} variant="light" tt="none">
          {word}
        </Badge>
      </Group>
      <Text size="sm">{message}</Text>
      {advice && <WithAddresses lead={<strong>What to do: </strong>} text={advice} />}
      {code && (
        <Text size="xs" c="dimmed">
          Code for support: <Code>{code}</Code>
        </Text>
      )}
    </Stack>
  );
}
