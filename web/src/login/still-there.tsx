import { Accordion, Button, Text } from "@mantine/core";
import { Notice } from "../ui/notice";

const meanings: readonly { readonly says: string; readonly means: string }[] = [
  {
    says: "Approval needed",
    means:
      "Your organisation has not allowed Popsync yet. Ask your team admin: the settings have a link for whoever administers it.",
  },
  {
    says: "The redirect or reply address does not match",
    means: "The connection is set up wrong. Ask your team admin to register the redirect URI that the settings show.",
  },
  {
    says: "The application or directory was not found",
    means: "The client ID or the directory in the settings is wrong. Ask your team admin.",
  },
  {
    says: "Your account is unknown or not assigned",
    means: "Choose your organisation’s account, or ask your team admin to let you in.",
  },
  { says: "Nothing, or you closed it", means: "Start again." },
];

/** After a minute: errors that stay on the provider's page are never reported back, so here is what they mean. */
export function StillThere({ provider, onRestart }: { readonly provider: string; readonly onRestart: () => void }) {
  return (
    <Notice title={`Still at ${provider}?`} tone="info" compact>
      <Text size="sm">If it shows an error, here is what it means:</Text>
      <Accordion my={6} styles={{ control: { paddingInline: 0 }, label: { paddingBlock: 8 }, content: { padding: 0 } }}>
        {meanings.map(({ says, means }) => (
          <Accordion.Item key={says} value={says}>
            <Accordion.Control>
              <Text size="sm" component="span">
                {says}
              </Text>
            </Accordion.Control>
            <Accordion.Panel pb="xs">
              <Text size="sm">{means}</Text>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      <Button size="compact-sm" variant="default" onClick={onRestart}>
        Start again
      </Button>
    </Notice>
  );
}
