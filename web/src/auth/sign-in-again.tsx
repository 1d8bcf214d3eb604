import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useSession } from "./session";
import { SIGN_IN_AGAIN } from "./signed-in-page";

/** Over a page whose session has run out. The page stays as it is, and goes on when somebody has signed in in another window. */
export function SignInAgain() {
  const { lapsed, signIn, signOut } = useSession();
  const again = () => {
    if (!window.open(SIGN_IN_AGAIN, "_blank", "popup,width=540,height=720")) void signIn();
  };
  return (
    <Modal
      opened={lapsed}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title="Your session has ended"
    >
      <Stack>
        <Text size="sm">Sign in again to go on. What you have typed stays here meanwhile.</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => void signOut()}>
            Sign out
          </Button>
          <Button data-autofocus onClick={again}>
            Sign in again
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
