import { Container, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { usePageTitle } from "./page-title";

/** A page with nothing around it: one thing to be told, and the way on. `title` is for who reads by headings. */
export function LonePage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  usePageTitle(title);
  return (
    <Container component="main" size="xs" py="xl">
      <VisuallyHidden component="h1">{title}</VisuallyHidden>
      {children}
    </Container>
  );
}
