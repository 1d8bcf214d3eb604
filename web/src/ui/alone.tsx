import { Container } from "@mantine/core";
import type { ReactNode } from "react";

/** One thing to be told where a page has nothing else yet. */
export function Alone({ children }: { readonly children: ReactNode }) {
  return (
    <Container size="xs" px={0} py={{ base: 0, sm: "xl" }}>
      {children}
    </Container>
  );
}
