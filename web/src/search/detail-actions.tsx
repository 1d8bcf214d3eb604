import { Button, Group, Text } from "@mantine/core";
import { IconCheck, IconDownload, IconExternalLink, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useClient } from "urql";
import { wordsFor } from "../api/error-words";
import { Notice } from "../ui/notice";
import { DownloadLink } from "./documents";
import type { DetailData } from "./types";

interface DetailActionsProps {
  readonly id: string;
  readonly detail: DetailData;
  readonly onBoard: boolean;
  readonly onSend: () => void;
}

/** What is on the board already keeps its button, so that whoever pressed it keeps the focus. */
export function DetailActions({ id, detail, onBoard, onSend }: DetailActionsProps) {
  const { fetching, problem, download } = useDownload(id);
  return (
    <>
      <Group gap="xs">
        <Button
          onClick={() => !onBoard && onSend()}
          aria-disabled={onBoard}
          {...(onBoard && { "data-disabled": true })}
          leftSection={onBoard ? <IconCheck size={18} /> : <IconPlus size={18} />}
        >
          {onBoard ? "On the board" : "Send to board"}
        </Button>
        <Button
          variant="default"
          onClick={() => void download()}
          loading={fetching}
          leftSection={<IconDownload size={18} />}
        >
          Download
        </Button>
        {detail.webUrl && (
          <Button
            variant="default"
            component="a"
            href={detail.webUrl}
            target="_blank"
            rel="noreferrer"
            leftSection={<IconExternalLink size={18} />}
          >
            Open in {detail.instance.provider.name}
          </Button>
        )}
      </Group>
      {problem && (
        <Notice title="It cannot be downloaded" tone="error">
          <Text size="sm">{problem}</Text>
        </Notice>
      )}
    </>
  );
}

function useDownload(id: string) {
  const client = useClient();
  const [fetching, setFetching] = useState(false);
  const [problem, setProblem] = useState<string>();
  async function download(): Promise<void> {
    setFetching(true);
    setProblem(undefined);
    const { data, error } = await client.query(DownloadLink, { id }, { requestPolicy: "network-only" }).toPromise();
    setFetching(false);
    const link = data?.node?.__typename === "SearchResult" ? data.node.downloadUrl : undefined;
    if (link) return save(link);
    setProblem(error ? wordsFor(error).text : "There is nothing in it to download.");
  }
  return { fetching, problem, download };
}

/** The link answers with an attachment: following it saves the file, and this page stays. */
function save(link: string): void {
  const anchor = document.createElement("a");
  anchor.href = link;
  anchor.rel = "noreferrer";
  anchor.download = "";
  anchor.click();
}
