"use client";

import { CloseButton, Kbd, Loader, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useOptimistic, useRef, useState, useTransition } from "react";
import classes from "./list-filters.module.css";

/** One thing to choose among few; the first option is the usual one and not in the address. */
export interface Choice {
  /** The parameter of the address. */
  name: string;
  label: string;
  value: string | undefined;
  options: readonly { value: string; label: string }[];
  /** For options that are data, of which there may be many: they do not fit side by side. */
  asList?: true;
}

interface ListFiltersProps {
  search?: { label: string; placeholder: string; value: string | undefined };
  choices: readonly Choice[];
}

const TYPING_PAUSE_MS = 250;

/** Narrows a list. What is chosen lives in the address, so a copied link shows the same rows. */
export function ListFilters({ search, choices }: ListFiltersProps) {
  const given = Object.fromEntries(choices.map(({ name, value }) => [name, value]));
  const { shown, pending, show } = useFilters({ ...given, search: search?.value });
  return (
    <search className={classes["filters"]}>
      {search === undefined ? null : (
        <SearchInput {...search} pending={pending} onSearch={(text) => show({ search: text.trim() || undefined })} />
      )}
      {choices.map(({ name, label, options, asList }) => {
        const look = {
          "aria-label": label,
          value: shown[name] ?? options[0]?.value ?? "",
          data: options.map((option) => ({ ...option })),
          onChange: (value: string | null) =>
            show({ [name]: value === null || value === options[0]?.value ? undefined : value }),
        };
        return asList ? (
          <Select key={name} {...look} allowDeselect={false} comboboxProps={{ shadow: "md" }} />
        ) : (
          <SegmentedControl key={name} {...look} />
        );
      })}
    </search>
  );
}

interface SearchInputProps {
  label: string;
  placeholder: string;
  value: string | undefined;
  pending: boolean;
  onSearch: (text: string) => void;
}

function SearchInput({ label, placeholder, value = "", pending, onSearch }: SearchInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const findSoon = useDebouncedCallback(onSearch, TYPING_PAUSE_MS);
  useHotkeys([["/", () => input.current?.focus()]]);

  function clear() {
    setTyped("");
    onSearch("");
    input.current?.focus();
  }

  return (
    <TextInput
      ref={input}
      className={classes["search"]}
      aria-label={label}
      placeholder={placeholder}
      type="search"
      maxLength={100}
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
  );
}

type Values = Readonly<Record<string, string | undefined>>;

/** What is on its way into the address shows at once, and is not lost to what is changed meanwhile. */
function useFilters(given: Values) {
  const router = useRouter();
  const pathname = usePathname();
  const query = useSearchParams();
  const [pending, startTransition] = useTransition();
  const [shown, setShown] = useOptimistic(given);

  function show(change: Values) {
    const next = { ...shown, ...change };
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(next)) if (value !== undefined) params.set(name, value);
    // what others have put there stays, but not the page: it belonged to the rows before
    for (const [name, value] of query) if (!(name in next) && name !== "cursor") params.append(name, value);
    startTransition(() => {
      setShown(next);
      router.replace(params.size === 0 ? pathname : `${pathname}?${params.toString()}`, { scroll: false });
    });
  }

  return { shown, pending, show };
}
