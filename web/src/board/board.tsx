import { CloseButton, Text, Title } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { Picture } from "../search/picture";
import { plural } from "../ui/format";
import classes from "./board.module.css";
import { droppedItem, isDraggedHit } from "./drag";
import type { BoardItem, Board as BoardState } from "./use-board";

interface BoardProps {
  readonly board: BoardState;
  /** In a place of its own, which has its title already, and where nothing can be dragged to. */
  readonly apart?: boolean;
  readonly onOpen: (item: BoardItem) => void;
}

/** Stands for the workspace: what is dragged or sent here would be placed there. */
export function Board({ board: { items, add, remove }, apart = false, onOpen }: BoardProps) {
  const [over, setOver] = useState(false);
  const allow = (event: DragEvent) => {
    if (!isDraggedHit(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const item = droppedItem(event.dataTransfer);
    if (item) add(item);
  };
  return (
    <section
      className={classes.board}
      data-apart={apart || undefined}
      data-over={over || undefined}
      aria-label="Board"
      onDragEnter={allow}
      onDragOver={allow}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {!apart && (
        <Title order={2} size="h5">
          Board
        </Title>
      )}
      <Text size="sm" c="dimmed">
        {items.length === 0
          ? `${apart ? "Press + on a result" : "Drag results here"}, or press B on one.`
          : `${plural(items.length, "item")}. It stands for your workspace.`}
      </Text>
      {items.length > 0 && (
        <ul className={classes.items} aria-label="On the board">
          {items.map((item) => (
            <li key={item.id} className={classes.item}>
              <button type="button" className={classes.open} onClick={() => onOpen(item)}>
                <span className={classes.picture}>
                  <Picture id={item.id} kind={item.kind} thumbnail={item.thumbnail} />
                </span>
                <Text component="span" inherit lh={1.35} lineClamp={2} title={item.name} className={classes.name}>
                  <bdi>{item.name}</bdi>
                </Text>
              </button>
              <CloseButton size="sm" aria-label={`Take ${item.name} off the board`} onClick={() => remove(item.id)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
