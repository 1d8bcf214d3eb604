import { Button, Text } from "@mantine/core";
import { LonePage } from "../ui/lone-page";
import { Notice } from "../ui/notice";

/** A mistake of ours, or a part of the application that did not load. */
export function PageError() {
  return (
    <LonePage title="Popsync">
      <Notice title="This page broke" tone="error">
        <Text size="sm">That is our mistake, or the connection went away. Loading it again usually helps.</Text>
        <Button mt="sm" onClick={() => window.location.reload()}>
          Load again
        </Button>
      </Notice>
    </LonePage>
  );
}
