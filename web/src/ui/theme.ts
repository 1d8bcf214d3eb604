import { type CSSVariablesResolver, createTheme, type MantineColor } from "@mantine/core";

/** A dialog's title bar is no banner of the page, which has one already. */
const plainHeader = { header: { role: "presentation" } };

const dialog = { title: { fontWeight: 650, fontSize: "var(--mantine-font-size-lg)", lineHeight: 1.3 } };

/** The red and the pale of the library's calendars are hard to read; and its arrows say nothing to who can't see them. */
const calendar = {
  hideOutsideDates: true,
  weekendDays: [],
  ariaLabels: { previousMonth: "Month before", nextMonth: "Next month" },
};

/** Every text is legible by WCAG AA in light and dark: where the library's own shades are not, they are replaced here. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: "650" },
  colors: {
    dark: [
      "#d5d9e0",
      "#b9bfc9",
      "#8b93a1",
      "#5b6473",
      "#414958",
      "#343c4a",
      "#262d39",
      "#191e27",
      "#131720",
      "#0e1118",
    ],
  },
  components: {
    DatePicker: { defaultProps: calendar },
    DateInput: { defaultProps: calendar },
    CloseButton: { defaultProps: { "aria-label": "Close" } },
    Modal: { defaultProps: { closeButtonProps: { "aria-label": "Close" }, attributes: plainHeader }, styles: dialog },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" }, attributes: plainHeader }, styles: dialog },
  },
});

/** Text upon its own light tint: notices, badges, light buttons. */
const onTint: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  yellow: ["#7a4100", "#ffe8a3"],
  orange: ["#8a3a00", "#ffd8a8"],
  red: ["#a51111", "#ffc9c9"],
  green: ["#1b5e2b", "#b2f2bb"],
  teal: ["#06624a", "#96f2d7"],
  blue: ["#0b4f94", "#bcdcff"],
  indigo: ["#2f49b8", "#c3cfff"],
  gray: ["#343a40", "#dee2e6"],
} satisfies Partial<Record<MantineColor, readonly [string, string]>>;

function tints(which: 0 | 1): Record<string, string> {
  return Object.fromEntries(
    Object.entries(onTint).map(([name, pair]) => [`--mantine-color-${name}-light-color`, pair[which]]),
  );
}

export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#545b63",
    "--mantine-color-placeholder": "#666d75",
    "--mantine-color-error": "#b42020",
    "--popsync-picture": colors.gray[1],
    ...tints(0),
  },
  dark: {
    "--mantine-color-dimmed": "#b3b8be",
    "--mantine-color-placeholder": "#a2a8ae",
    "--mantine-color-error": "#ff8787",
    "--popsync-picture": colors.dark[8],
    ...tints(1),
  },
});
