import { ActionIcon, Text } from "@mantine/core";
import { IconCheck, IconPlus } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { dragHit } from "../board/drag";
import { dayOf, sizeOf } from "../ui/format";
import { kindOf } from "./kinds";
import { Picture } from "./picture";
import classes from "./result-grid.module.css";
import type { Hit } from "./types";

interface ResultCardProps {
  readonly hit: Hit;
  /** The one card that Tab reaches; arrows go on from there. */
  readonly current: boolean;
  readonly onBoard: boolean;
  readonly onOpen: () => void;
  readonly onSend: () => void;
  readonly onFocus: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

export function ResultCard({ hit, current, onBoard, onOpen, onSend, onFocus, onKey }: ResultCardProps) {
  const tabIndex = current ? 0 : -1;
  return (
    <li className={classes.card} data-result={hit.name}>
      <button
        type="button"
        className={classes.open}
        tabIndex={tabIndex}
        data-open
        draggable
        onDragStart={(event) => dragHit(event.dataTransfer, hit)}
        onClick={onOpen}
        onFocus={onFocus}
        onKeyDown={onKey}
        aria-keyshortcuts="B"
      >
        <span className={classes.picture}>
          <Picture id={hit.id} kind={hit.kind} thumbnail={hit.thumbnail} />
        </span>
        <span className={classes.words}>
          <Text component="span" size="sm" fw={600} lh={1.3} lineClamp={3} title={hit.name} className={classes.name}>
            <bdi>{hit.name}</bdi>
          </Text>
          <Text component="span" size="xs" c="dimmed" lh={1.35} lineClamp={3}>
            <Place hit={hit} />
          </Text>
          <Text component="span" size="xs" c="dimmed" lh={1.35}>
            {factsOf(hit)}
          </Text>
        </span>
      </button>
      <ActionIcon
        className={classes.send}
        variant="default"
        radius="xl"
        tabIndex={tabIndex}
        aria-label={onBoard ? `${hit.name} is on the board` : `Send ${hit.name} to the board`}
        aria-disabled={onBoard}
        data-there={onBoard || undefined}
        onClick={onSend}
        onFocus={onFocus}
      >
        {onBoard ? <IconCheck size={16} aria-hidden /> : <IconPlus size={16} aria-hidden />}
      </ActionIcon>
    </li>
  );
}

/** Each name keeps its own direction of writing to itself. */
function Place({ hit: { folder, instance } }: { readonly hit: Hit }) {
  return (
    <>
      <bdi>{instance.connectionName}</bdi>
      {folder && (
        <>
          {" › "}
          <bdi>{folder.name}</bdi>
        </>
      )}
    </>
  );
}

function factsOf({ kind, size, modifiedAt }: Hit): string {
  const known = [
    kind === "IMAGE" ? undefined : kindOf(kind).one,
    size == null ? undefined : sizeOf(size),
    modifiedAt ? dayOf(modifiedAt) : undefined,
  ];
  // A line breaks between facts, never within one.
  return known.flatMap((fact) => (fact ? [fact.replaceAll(" ", "\u00a0")] : [])).join(" · ");
}
