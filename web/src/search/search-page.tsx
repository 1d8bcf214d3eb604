import { Text } from "@mantine/core";

export function SearchPage() {
  return <Text>Search</Text>;
}
