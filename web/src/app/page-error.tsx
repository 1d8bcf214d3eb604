import { Button, Container, Text } from "@mantine/core";
import { Notice } from "../ui/notice";

/** A mistake of ours, or a part of the application that did not load. */
export function PageError() {
  return (
    <Container component="main" size="xs" py="xl">
      <Notice title="This page broke" tone="error">
        <Text size="sm">That is our mistake, or the connection went away. Loading it again usually helps.</Text>
        <Button mt="sm" onClick={() => window.location.reload()}>
          Load again
        </Button>
      </Notice>
    </Container>
  );
}
