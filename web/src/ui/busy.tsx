import { Center, Group, Loader, Text } from "@mantine/core";

/** Something is under way that has no shape of its own yet. */
export function Busy({ label }: { readonly label: string }) {
  return (
    <Center mih="40vh" role="status">
      <Group gap="sm">
        <Loader size="sm" aria-hidden />
        <Text>{label}</Text>
      </Group>
    </Center>
  );
}
