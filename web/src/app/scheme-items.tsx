import { type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import { useId } from "react";

const schemes: readonly { readonly value: MantineColorScheme; readonly label: string }[] = [
  { value: "auto", label: "Like the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** Light or dark; the choice is remembered by this browser. */
export function SchemeItems() {
  const label = useId();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choose = (wanted: string | null) => {
    const scheme = schemes.find(({ value }) => value === wanted);
    if (scheme) setColorScheme(scheme.value);
  };
  return (
    <Menu.RadioGroup aria-labelledby={label} value={colorScheme} onChange={choose}>
      <Menu.Label id={label}>Appearance</Menu.Label>
      {schemes.map(({ value, label: name }) => (
        <Menu.RadioItem key={value} value={value}>
          {name}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
