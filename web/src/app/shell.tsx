import { Container } from "@mantine/core";
import { Outlet, useNavigation } from "react-router";
import { useQuery } from "urql";
import { useSession } from "../auth/session";
import { SignInAgain } from "../auth/sign-in-again";
import { Busy } from "../ui/busy";
import { ErrorNotice } from "../ui/error-notice";
import { LonePage } from "../ui/lone-page";
import { WhoAmI } from "./documents";
import { Header } from "./header";
import { ViewerContext } from "./viewer";
import { WelcomePage } from "./welcome-page";

/** What stands around every page, for somebody who is signed in; the others are asked to sign in. */
export function Shell() {
  const { user } = useSession();
  if (!user) return <WelcomePage />;
  return (
    <>
      <SignedInShell />
      <SignInAgain />
    </>
  );
}

function SignedInShell() {
  const [{ data, error, fetching }, again] = useQuery({ query: WhoAmI });
  const { state } = useNavigation();
  if (!data) {
    if (fetching || !error) return <Busy label="Opening…" />;
    return (
      <LonePage title="Popsync">
        <ErrorNotice error={error} onRetry={() => again({ requestPolicy: "network-only" })} />
      </LonePage>
    );
  }
  return (
    <ViewerContext value={data.viewer}>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <Header />
      <Container
        component="main"
        id="main"
        tabIndex={-1}
        fluid
        maw={1440}
        px={{ base: "sm", sm: "lg" }}
        py="md"
        aria-busy={state !== "idle"}
      >
        <Outlet />
      </Container>
    </ViewerContext>
  );
}
