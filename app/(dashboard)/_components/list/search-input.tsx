"use client";

import { CloseButton, Kbd, Loader, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { SearchIcon } from "lucide-react";
import { useRef } from "react";
import classes from "./toolbar.module.css";
import { useTyped } from "./use-typed";

const TYPING_PAUSE_MS = 250;

interface SearchInputProps {
  label: string;
  placeholder: string;
  maxLength?: number | undefined;
  value: string;
  pending: boolean;
  onSearch: (text: string) => void;
}

/** Searches while one types. The arrow down leads on to the rows. */
export function SearchInput({ label, placeholder, maxLength = 200, value, pending, onSearch }: SearchInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useTyped(value);
  const search = (text: string) => onSearch(text.trim());
  const searchSoon = useDebouncedCallback(search, TYPING_PAUSE_MS);
  useHotkeys([["/", () => input.current?.focus()]]);

  function clear() {
    setTyped("");
    search("");
    input.current?.focus();
  }

  return (
    <TextInput
      ref={input}
      className={classes["box"]}
      aria-label={label}
      placeholder={placeholder}
      type="search"
      dir="auto"
      maxLength={maxLength}
      value={typed}
      leftSection={pending ? <Loader size={14} /> : <SearchIcon size={16} aria-hidden="true" />}
      rightSection={
        typed === "" ? <Kbd size="xs">/</Kbd> : <CloseButton size="sm" aria-label="Clear search" onClick={clear} />
      }
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        searchSoon(currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
        if (event.key === "ArrowDown") document.querySelector<HTMLElement>("[data-row] a")?.focus();
      }}
    />
  );
}
