import { Anchor, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { usePageTitle } from "../ui/page-title";

export function NotFoundPage() {
  usePageTitle("Nothing here");
  return (
    <Stack gap="xs">
      <Title order={1} size="h2">
        There is nothing at this address
      </Title>
      <Text>
        <Anchor component={Link} to="/">
          Go to the search
        </Anchor>
      </Text>
    </Stack>
  );
}
