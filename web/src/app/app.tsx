import { Button, MantineProvider, Text } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { RouterProvider } from "react-router";
import { SessionProvider } from "../auth/session";
import { Busy } from "../ui/busy";
import { LonePage } from "../ui/lone-page";
import { Notice } from "../ui/notice";
import { cssVariables, theme } from "../ui/theme";
import { router } from "./routes";

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-center" />
      <SessionProvider starting={<Busy label="Starting…" />} failed={(retry) => <Unreachable onRetry={retry} />}>
        <RouterProvider router={router} />
      </SessionProvider>
    </MantineProvider>
  );
}

function Unreachable({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <LonePage title="Popsync">
      <Notice title="Popsync cannot be reached" tone="error">
        <Text size="sm">The gateway did not say how to sign in. Check your connection and try again.</Text>
        <Button mt="sm" onClick={onRetry}>
          Try again
        </Button>
      </Notice>
    </LonePage>
  );
}
