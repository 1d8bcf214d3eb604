import { Button, Container, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useSession } from "../auth/session";
import { Notice } from "../ui/notice";
import { usePageTitle } from "../ui/page-title";
import { Brand } from "./brand";

/** For somebody who is not signed in. */
export function WelcomePage() {
  const { signIn } = useSession();
  usePageTitle();
  const [state, setState] = useState<"idle" | "going" | "failed">("idle");
  const go = () => {
    setState("going");
    signIn().catch(() => setState("failed"));
  };
  return (
    <Container component="main" size="xs" py={{ base: "xl", sm: 96 }}>
      <Stack gap="lg" align="flex-start">
        <Brand />
        <Title order={1}>All your team’s pictures and files, one search away</Title>
        <Text size="lg" c="dimmed">
          Search the cloud drives that your team has connected. You find what your own accounts may see, and nothing
          else.
        </Text>
        <Button size="md" onClick={go} loading={state === "going"}>
          Sign in
        </Button>
        {state === "failed" && (
          <Notice title="The sign-in service does not answer" tone="error">
            Check your connection and try again.
          </Notice>
        )}
      </Stack>
    </Container>
  );
}
