import { Button, Code, CopyButton, Group, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";

/** Something to be pasted elsewhere, letter by letter. */
export function CopyLine({ value, what }: { readonly value: string; readonly what: string }) {
  return (
    <Group gap="xs" align="center" wrap="wrap">
      <Code style={{ flex: "1 1 14rem" }} px="xs" py={6}>
        {value}
      </Code>
      <CopyButtonFor value={value}>
        Copy<VisuallyHidden> {what}</VisuallyHidden>
      </CopyButtonFor>
    </Group>
  );
}

/** Copies, and says that it did. */
export function CopyButtonFor({ value, children }: { readonly value: string; readonly children: ReactNode }) {
  return (
    <CopyButton value={value} timeout={2500}>
      {({ copied, copy }) => (
        <Button variant="default" size="xs" onClick={copy}>
          {copied ? "Copied" : children}
          <VisuallyHidden aria-live="polite">{copied ? "Copied to the clipboard" : ""}</VisuallyHidden>
        </Button>
      )}
    </CopyButton>
  );
}
