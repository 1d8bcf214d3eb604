import { CloseButton, Loader, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type Ref, useEffect, useRef, useState } from "react";

interface SearchBoxProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly busy: boolean;
  /** Enter: search at once. */
  readonly onNow: () => void;
  /** Arrow down: into the results. */
  readonly onDown: () => void;
  readonly ref: Ref<HTMLInputElement>;
}

const LONGEST = 500;

export function SearchBox({ text, onText, busy, onNow, onDown, ref }: SearchBoxProps) {
  // The address follows what is typed; what is typed never waits for it.
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  useEffect(() => {
    if (text !== sent.current) setTyped(text);
    sent.current = text;
  }, [text]);
  const put = (next: string) => {
    sent.current = next;
    setTyped(next);
    onText(next);
  };
  return (
    <search>
      <TextInput
        ref={ref}
        type="search"
        size="md"
        aria-label="Search"
        placeholder="Search pictures and files"
        maxLength={LONGEST}
        autoComplete="off"
        value={typed}
        onChange={(event) => put(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) onNow();
          if (event.key === "ArrowDown") {
            event.preventDefault();
            onDown();
          }
        }}
        leftSection={busy ? <Loader size={18} aria-hidden /> : <IconSearch size={20} aria-hidden />}
        rightSection={typed ? <CloseButton aria-label="Clear the search" onClick={() => put("")} /> : null}
      />
    </search>
  );
}
