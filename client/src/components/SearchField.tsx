import { TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { IconSearch } from "./icons.ts";

const typingPauseMs = 300;

/** Searches when the typing pauses. */
export function SearchField({
  label,
  example,
  value,
  onSearch,
  testId,
}: {
  label: string;
  example: string;
  value: string;
  onSearch: (words: string) => void;
  testId: string;
}) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // By the time the typing pauses another filter may have been set.
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <TextInput
      label={label}
      placeholder={example}
      leftSection={<IconSearch size={18} />}
      type="search"
      value={text}
      maxLength={60}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => latest.current(typed.trim()), typingPauseMs);
      }}
      flex="1 1 220px"
      data-testid={testId}
    />
  );
}
