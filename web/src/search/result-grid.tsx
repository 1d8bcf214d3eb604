import { type KeyboardEvent, type RefObject, useState } from "react";
import { ResultCard } from "./result-card";
import classes from "./result-grid.module.css";
import type { Hit } from "./types";

interface ResultGridProps {
  readonly hits: readonly Hit[];
  readonly stale: boolean;
  readonly isOnBoard: (id: string) => boolean;
  readonly onOpen: (hit: Hit) => void;
  readonly onSend: (hit: Hit) => void;
  readonly ref: RefObject<HTMLUListElement | null>;
  /** Up from the first row. */
  readonly onLeave: () => void;
}

/** Pictures first. Arrows walk, Enter opens, B sends to the board. */
export function ResultGrid({ hits, stale, isOnBoard, onOpen, onSend, ref, onLeave }: ResultGridProps) {
  const [currentId, setCurrentId] = useState<string>();
  const current = hits.some(({ id }) => id === currentId) ? currentId : hits[0]?.id;

  function keys(event: KeyboardEvent, hit: Hit) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === "b") return onSend(hit);
    const buttons = [...(ref.current?.querySelectorAll<HTMLElement>("[data-open]") ?? [])];
    const from = buttons.indexOf(event.currentTarget as HTMLElement);
    const to = step(event.key, from, buttons);
    if (to === undefined) return;
    event.preventDefault();
    if (to < 0) return onLeave();
    buttons[Math.min(to, buttons.length - 1)]?.focus();
  }

  return (
    <ul ref={ref} className={classes.grid} aria-label="Results" aria-busy={stale} data-stale={stale || undefined}>
      {hits.map((hit) => (
        <ResultCard
          key={hit.id}
          hit={hit}
          current={hit.id === current}
          onBoard={isOnBoard(hit.id)}
          onOpen={() => onOpen(hit)}
          onSend={() => onSend(hit)}
          onFocus={() => setCurrentId(hit.id)}
          onKey={(event) => keys(event, hit)}
        />
      ))}
    </ul>
  );
}

/** Where a key leads from a place in the grid; undefined for other keys, negative above the first row. */
function step(key: string, from: number, buttons: readonly HTMLElement[]): number | undefined {
  const columns = columnsOf(buttons);
  switch (key) {
    case "ArrowRight":
      return from + 1;
    case "ArrowLeft":
      return Math.max(0, from - 1);
    case "ArrowDown":
      return from + columns < buttons.length ? from + columns : buttons.length - 1;
    case "ArrowUp":
      return from - columns;
    case "Home":
      return 0;
    case "End":
      return buttons.length - 1;
    default:
      return undefined;
  }
}

function columnsOf(buttons: readonly HTMLElement[]): number {
  const top = buttons[0]?.getBoundingClientRect().top;
  const second = buttons.findIndex((button) => button.getBoundingClientRect().top !== top);
  return second === -1 ? Math.max(1, buttons.length) : second;
}
