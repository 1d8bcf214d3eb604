import { Button, List, Text } from "@mantine/core";
import { Notice } from "../ui/notice";

const meanings: readonly { readonly says: string; readonly means: string }[] = [
  {
    says: "Approval needed, or an administrator has to agree",
    means: "your organisation has not allowed Popsync yet. Ask your team admin: the settings have a link for it.",
  },
  {
    says: "The redirect or reply address does not match",
    means: "the connection is set up wrong. Ask your team admin to register the redirect URI of the settings.",
  },
  {
    says: "The application, client or directory was not found",
    means: "the client ID or the directory in the settings is wrong. Ask your team admin.",
  },
  {
    says: "Your account is not known or not assigned there",
    means: "choose your organisation’s account, or ask your team admin to let you in.",
  },
  { says: "Nothing, or you closed it", means: "start again." },
];

/** After a minute: errors that stay on the provider's page are never reported back, so here is what they mean. */
export function StillThere({ provider, onRestart }: { readonly provider: string; readonly onRestart: () => void }) {
  return (
    <Notice title={`Still at ${provider}?`} tone="info" compact>
      <Text size="sm" mb={6}>
        If it shows an error, here is what it means:
      </Text>
      <List size="sm" spacing={6} listStyleType="none">
        {meanings.map(({ says, means }) => (
          <List.Item key={says}>
            <strong>{says}</strong>: {means}
          </List.Item>
        ))}
      </List>
      <Button mt="sm" size="compact-sm" variant="default" onClick={onRestart}>
        Start again
      </Button>
    </Notice>
  );
}
