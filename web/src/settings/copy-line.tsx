import { Button, Code, CopyButton, Group, VisuallyHidden } from "@mantine/core";

/** Something to be pasted elsewhere, letter by letter. */
export function CopyLine({ value, what }: { readonly value: string; readonly what: string }) {
  return (
    <Group gap="xs" align="center" wrap="wrap">
      <Code style={{ flex: "1 1 14rem" }} px="xs" py={6}>
        {value}
      </Code>
      <CopyButton value={value} timeout={2500}>
        {({ copied, copy }) => (
          <Button variant="default" size="xs" onClick={copy}>
            {copied ? "Copied" : "Copy"}
            <VisuallyHidden> {what}</VisuallyHidden>
            <VisuallyHidden aria-live="polite">{copied ? "Copied to the clipboard" : ""}</VisuallyHidden>
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
