import { List, Text } from "@mantine/core";
import { plural } from "../ui/format";
import { Notice } from "../ui/notice";
import { type FormTab, inputId, nameKey, type Problem, type Provider } from "./types";

/** Where a field stands. */
export function tabOf(provider: Provider, key: string): FormTab {
  return provider.fields.find((field) => field.key === key)?.advanced ? "advanced" : "settings";
}

/** The problem whose input comes first in the form. */
export function firstProblem(provider: Provider, problems: readonly Problem[]): Problem | undefined {
  const order = [nameKey, ...provider.fields.filter(({ advanced }) => !advanced).map(({ key }) => key)];
  const place = ({ key }: Problem) => (order.includes(key) ? order.indexOf(key) : order.length);
  return [...problems].sort((one, other) => place(one) - place(other))[0];
}

/** Once its tab is drawn. */
export function focusField(key: string): void {
  setTimeout(() => document.getElementById(inputId(key))?.focus(), 50);
}

interface ProblemSummaryProps {
  readonly provider: Provider;
  readonly problems: readonly Problem[];
}

/** Says that nothing was saved. Problems of keys that have no input here stand in it; the others stand at their inputs. */
export function ProblemSummary({ provider, problems }: ProblemSummaryProps) {
  if (problems.length === 0) return null;
  const drawn = new Set([nameKey, ...provider.fields.map(({ key }) => key)]);
  const elsewhere = problems.filter(({ key }) => !drawn.has(key));
  return (
    <Notice
      tone="error"
      title={`Nothing was saved: ${plural(problems.length, "setting is", "settings are")} not right`}
    >
      {elsewhere.length === 0 ? (
        <Text size="sm">Correct what is marked, then save again.</Text>
      ) : (
        <List size="sm">
          {elsewhere.map(({ key, message }) => (
            <List.Item key={key}>
              {key}: {message}
            </List.Item>
          ))}
        </List>
      )}
    </Notice>
  );
}
