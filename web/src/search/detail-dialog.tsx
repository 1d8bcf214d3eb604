import { ActionIcon, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "../ui/error-notice";
import { Notice } from "../ui/notice";
import classes from "./detail.module.css";
import { DetailActions } from "./detail-actions";
import { DetailFacts } from "./detail-facts";
import { Detail } from "./documents";
import { Picture } from "./picture";
import type { Opened } from "./types";

interface DetailDialogProps {
  readonly opened: Opened | undefined;
  readonly onBoard: boolean;
  readonly onSend: () => void;
  readonly onClose: () => void;
  /** To the neighbours in the results; absent where there is none. */
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

type BodyProps = Omit<DetailDialogProps, "opened" | "onClose"> & { readonly opened: Opened };

export function DetailDialog({ opened, onClose, onPrevious, onNext, ...rest }: DetailDialogProps) {
  const narrow = useMediaQuery("(max-width: 48em)");
  useHotkeys([
    ["ArrowRight", () => onNext?.()],
    ["ArrowLeft", () => onPrevious?.()],
    ["B", () => opened && rest.onSend()],
  ]);
  return (
    <Modal
      opened={opened !== undefined}
      onClose={onClose}
      fullScreen={narrow}
      size={960}
      title={opened && <bdi>{opened.name}</bdi>}
    >
      {opened && <Body opened={opened} onPrevious={onPrevious} onNext={onNext} {...rest} />}
    </Modal>
  );
}

function Body({ opened, onBoard, onSend, onPrevious, onNext }: BodyProps) {
  const variables = { id: opened.id };
  const [{ data, error, fetching }, again] = useQuery({ query: Detail, variables, requestPolicy: "network-only" });
  // On the way to a neighbour the one before is still there for a moment.
  const detail = data?.node?.__typename === "SearchResult" && data.node.id === opened.id ? data.node : undefined;
  const place = detail?.folder ? (detail.folder.path ?? detail.folder.name) : undefined;
  const rest: ReactNode = detail ? (
    <>
      <DetailActions key={opened.id} id={opened.id} detail={detail} onBoard={onBoard} onSend={onSend} />
      <DetailFacts opened={opened} detail={detail} place={place} />
    </>
  ) : fetching ? (
    <Stack gap="xs" aria-busy="true">
      <Text component="span" className="for-readers" role="status">
        Loading the details…
      </Text>
      <Skeleton h={36} mb="sm" />
      <Skeleton h={18} w="70%" />
      <Skeleton h={18} w="50%" />
      <Skeleton h={18} w="60%" />
    </Stack>
  ) : error ? (
    <ErrorNotice error={error} onRetry={() => again({ requestPolicy: "network-only" })} />
  ) : (
    <Notice title="This is not there any more" tone="warning">
      <Text size="sm">It was deleted or moved, or your account may no longer see it.</Text>
    </Notice>
  );
  return (
    <Group align="flex-start" gap="lg" wrap="wrap">
      <div className={classes.preview}>
        <Picture
          key={`${opened.id} ${detail?.thumbnail?.url ?? "small"}`}
          id={opened.id}
          kind={opened.kind}
          thumbnail={detail ? detail.thumbnail : opened.thumbnail}
          whole
        />
        <Step label="Previous result" onStep={onPrevious} className={classes.previous}>
          <IconChevronLeft size={20} aria-hidden />
        </Step>
        <Step label="Next result" onStep={onNext} className={classes.next}>
          <IconChevronRight size={20} aria-hidden />
        </Step>
      </div>
      <Stack className={classes.facts} gap="md">
        {rest}
      </Stack>
    </Group>
  );
}

interface StepProps {
  readonly label: string;
  readonly onStep: (() => void) | undefined;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** Stays at the ends, too, so that it keeps the focus of whoever walks. */
function Step({ label, onStep, className, children }: StepProps) {
  return (
    <ActionIcon
      variant="default"
      radius="xl"
      size="lg"
      className={className}
      aria-label={label}
      aria-disabled={!onStep}
      {...(!onStep && { "data-disabled": true })}
      onClick={() => onStep?.()}
    >
      {children}
    </ActionIcon>
  );
}
