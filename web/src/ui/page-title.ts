import { useDocumentTitle } from "@mantine/hooks";

const PRODUCT = "Popsync";

/** What the tab, the history and a screen reader call the page: the nearest first, the product last. */
export function usePageTitle(...parts: readonly (string | undefined)[]): void {
  useDocumentTitle([...parts.filter((part) => part && part !== PRODUCT), PRODUCT].join(" · "));
}
