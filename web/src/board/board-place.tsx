import { Button, Drawer, VisuallyHidden } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { IconLayoutBoard } from "@tabler/icons-react";
import { plural } from "../ui/format";
import { Board } from "./board";
import type { BoardItem, Board as BoardState } from "./use-board";

interface BoardPlaceProps {
  readonly board: BoardState;
  readonly onOpen: (item: BoardItem) => void;
}

/** Beside the results; where there is no room for that, behind a bar that stays in sight. */
export function BoardPlace({ board, onOpen }: BoardPlaceProps) {
  const wide = useMediaQuery("(min-width: 48em)", undefined, { getInitialValueInEffect: false });
  const [opened, { open, close }] = useDisclosure(false);
  const count = board.items.length;
  const said = (
    <VisuallyHidden role="status">{count > 0 ? `${plural(count, "item")} on the board` : ""}</VisuallyHidden>
  );
  if (wide) {
    return (
      <>
        {said}
        <Board board={board} onOpen={onOpen} />
      </>
    );
  }
  return (
    <>
      {said}
      <Button fullWidth variant="default" leftSection={<IconLayoutBoard size={18} aria-hidden />} onClick={open}>
        {count === 0 ? "Board" : `Board: ${plural(count, "item")}`}
      </Button>
      <Drawer opened={opened} onClose={close} position="bottom" size="70%" title="Board">
        <Board
          board={board}
          apart
          onOpen={(item) => {
            close();
            onOpen(item);
          }}
        />
      </Drawer>
    </>
  );
}
