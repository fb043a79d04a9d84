"use client";

import { CloseButton, Kbd, Loader, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useOptimistic, useRef, useState, useTransition } from "react";
import classes from "./chat-filters.module.css";
import { listAddress } from "./read-filters";
import type { Filters } from "./read-filters";

const EVERY = "all";
const STATUSES = [
  { value: EVERY, label: "All" },
  { value: "active", label: "Active" },
  { value: "completed", label: "Completed" },
  { value: "abandoned", label: "Abandoned" },
] as const;
const TYPING_PAUSE_MS = 250;

/** Narrows the list. What is chosen lives in the address, so a copied link shows the same chats. */
export function ChatFilters({ status, search = "" }: Filters) {
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(search);
  const [pending, startTransition] = useTransition();
  // what is on its way into the address: a search typed meanwhile must not bring the old status back
  const [chosen, setChosen] = useOptimistic<Filters>({ status, search });
  useHotkeys([["/", () => input.current?.focus()]]);

  const show = (filters: Filters) =>
    startTransition(() => {
      setChosen(filters);
      router.replace(listAddress(filters), { scroll: false });
    });
  const find = (text: string) => show({ status: chosen.status, search: text.trim() || undefined });
  const findSoon = useDebouncedCallback(find, TYPING_PAUSE_MS);

  function clear() {
    setTyped("");
    find("");
    input.current?.focus();
  }

  return (
    <search className={classes["filters"]}>
      <TextInput
        ref={input}
        className={classes["search"]}
        aria-label="Search chats by topic or id"
        placeholder="Search topics and ids"
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
        onKeyDown={({ key, currentTarget }) => key === "Escape" && currentTarget.blur()}
      />
      <SegmentedControl
        aria-label="Status"
        value={chosen.status ?? EVERY}
        data={STATUSES.map((choice) => ({ ...choice }))}
        onChange={(value) => show({ status: value === EVERY ? undefined : value, search: typed.trim() || undefined })}
      />
    </search>
  );
}
