"use client";

import { CloseButton, Kbd, Loader, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef } from "react";
import classes from "./chat-filters.module.css";
import { useTyped } from "./use-typed";

const TYPING_PAUSE_MS = 250;

interface SearchBoxProps {
  search: string | undefined;
  pending: boolean;
  onSearch: (search: string | undefined) => void;
}

/** Looks for words while they are typed. The arrow down leads on to what was found. */
export function SearchBox({ search = "", pending, onSearch }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useTyped(search);
  useHotkeys([["/", () => input.current?.focus()]]);
  const find = (text: string) => onSearch(text.trim() || undefined);
  const findSoon = useDebouncedCallback(find, TYPING_PAUSE_MS);

  function clear() {
    setTyped("");
    find("");
    input.current?.focus();
  }

  return (
    <TextInput
      ref={input}
      className={classes["box"]}
      aria-label="Search messages, summaries, visitors and chat ids"
      placeholder="Search messages, visitors, ids"
      type="search"
      maxLength={200}
      value={typed}
      leftSection={pending ? <Loader size={14} /> : <IconSearch size={16} aria-hidden="true" />}
      rightSection={
        typed === "" ? <Kbd size="xs">/</Kbd> : <CloseButton size="sm" aria-label="Clear search" onClick={clear} />
      }
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        findSoon(currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
        if (event.key === "ArrowDown") document.querySelector<HTMLElement>("[data-chat] a")?.focus();
      }}
    />
  );
}
