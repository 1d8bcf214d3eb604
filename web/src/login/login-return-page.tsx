import { Text } from "@mantine/core";

export function LoginReturnPage() {
  return <Text>Back</Text>;
}
