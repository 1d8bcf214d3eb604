import { useHotkeys } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { useViewer } from "../app/viewer";
import { BoardPlace } from "../board/board-place";
import { itemOf } from "../board/drag";
import { useBoard } from "../board/use-board";
import { DetailDialog } from "./detail-dialog";
import { Filters } from "./filters";
import { ProviderList } from "./provider-list";
import { Results } from "./results";
import classes from "./search.module.css";
import { SearchBox } from "./search-box";
import type { Opened, PanelTeam } from "./types";
import { useCriteria } from "./use-criteria";
import { useOpened } from "./use-opened";
import { useSearch } from "./use-search";
import { useStaleLogins } from "./use-stale-logins";

interface SearchPanelProps {
  readonly team: PanelTeam;
  /** Reads the connections and their logins again. */
  readonly reload: () => void;
}

export function SearchPanel({ team, reload }: SearchPanelProps) {
  const viewer = useViewer();
  const { criteria, change } = useCriteria();
  const instances = team.providerInstances.filter(({ enabled }) => enabled);
  const found = useSearch(team.id, criteria);
  const board = useBoard(viewer.id, team.id);
  const { opened, open, close } = useOpened();
  const input = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLUListElement>(null);
  const middle = useRef<HTMLDivElement>(null);
  useHotkeys([["/", () => !opened && input.current?.focus()]]);
  const { state, search } = found;

  // Typed from far down the list: what comes is read from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every other search
  useEffect(() => {
    if (middle.current && middle.current.getBoundingClientRect().top < 0) middle.current.scrollIntoView();
  }, [criteria]);

  useStaleLogins(state.sources, instances, reload);
  const searching = criteria.text.trim() !== "";
  const loggedIn = () => {
    reload();
    if (searching) search();
  };
  const at = state.hits.findIndex(({ id }) => id === opened?.id);
  const neighbour = (by: 1 | -1) => {
    const hit = at < 0 ? undefined : state.hits[at + by];
    return hit && (() => open(hit));
  };
  const send = (item: Opened) => board.add({ ...item, thumbnail: item.thumbnail ?? null });

  return (
    <div className={classes.page}>
      <ProviderList instances={instances} searching={searching} onChange={loggedIn} />
      <div className={classes.middle} ref={middle}>
        <div className={classes.searchBox}>
          <SearchBox
            ref={input}
            text={criteria.text}
            onText={(text) => change({ text })}
            busy={state.status === "searching" || state.stale || state.arriving}
            onNow={search}
            onDown={() => grid.current?.querySelector<HTMLElement>("[data-open][tabindex='0']")?.focus()}
          />
        </div>
        <Filters criteria={criteria} change={change} instances={instances} />
        <Results
          team={team}
          criteria={criteria}
          change={change}
          found={found}
          onLogin={loggedIn}
          grid={{
            ref: grid,
            isOnBoard: board.has,
            onOpen: open,
            onSend: (hit) => board.add(itemOf(hit)),
            onLeave: () => input.current?.focus(),
          }}
        />
      </div>
      <div className={classes.board}>
        <BoardPlace board={board} onOpen={open} />
      </div>
      <DetailDialog
        opened={opened}
        onBoard={opened !== undefined && board.has(opened.id)}
        onSend={() => opened && send(opened)}
        onClose={close}
        onPrevious={neighbour(-1)}
        onNext={neighbour(1)}
      />
    </div>
  );
}
