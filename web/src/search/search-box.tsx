import { CloseButton, Kbd, Loader, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
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
const TYPING_MS = 250;

export function SearchBox({ text, onText, busy, onNow, onDown, ref }: SearchBoxProps) {
  // The address follows what is typed, once there is a pause; it speaks up only when somebody else changed it.
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next;
    onText(next);
  }, TYPING_MS);
  useEffect(() => {
    if (text === sent.current) return;
    sent.current = text;
    send.cancel();
    setTyped(text);
  }, [text, send]);
  const put = (next: string) => {
    setTyped(next);
    send(next);
  };
  const now = () => (send.isPending() ? send.flush() : onNow());
  const clear = () => {
    put("");
    send.flush();
  };
  return (
    <search>
      <TextInput
        ref={ref}
        type="search"
        size="md"
        aria-label="Search"
        aria-keyshortcuts="/"
        placeholder="Search pictures and files"
        maxLength={LONGEST}
        autoComplete="off"
        value={typed}
        onChange={(event) => put(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) now();
          if (event.key === "ArrowDown") {
            event.preventDefault();
            onDown();
          }
        }}
        leftSection={
          busy || typed.trim() !== text.trim() ? <Loader size={18} aria-hidden /> : <IconSearch size={20} aria-hidden />
        }
        rightSection={
          typed ? (
            <CloseButton aria-label="Clear the search" onClick={clear} />
          ) : (
            <Kbd size="xs" aria-hidden visibleFrom="sm">
              /
            </Kbd>
          )
        }
      />
    </search>
  );
}
