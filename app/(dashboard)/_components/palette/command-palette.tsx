"use client";

import "@mantine/spotlight/styles.layer.css";

import { Spotlight, spotlight } from "@mantine/spotlight";
import { SearchIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { KeyboardEvent } from "react";
import { useOrganization } from "@/app/_client/organization";
import classes from "./command-palette.module.css";
import { foundGroups, matching } from "./entries";
import type { Entry } from "./entries";
import { Results, optionId } from "./results";
import { useCommands } from "./use-commands";
import { useSearch } from "./use-search";

interface CommandPaletteProps {
  /** Grows with every time somebody wants to see it. */
  wanted: number;
  mayCreateKey: boolean;
}

const LIST = "command-palette-results";
const MOVES: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Goes anywhere and finds anything, by a few letters and without the mouse. */
export function CommandPalette({ wanted, mayCreateKey }: CommandPaletteProps) {
  const router = useRouter();
  const organization = useOrganization();
  const [query, setQuery] = useState("");
  const [selected, setSelected] = useState(0);
  const go = (href: string) => router.push(href);
  const found = useSearch(organization.id, query);
  const groups = [
    ...matching(useCommands(go, mayCreateKey), query),
    ...(found === null || found === "failed" ? [] : foundGroups(organization, found, go)),
  ];
  const entries = groups.flatMap((group) => group.entries);
  const current = entries[Math.min(selected, entries.length - 1)];

  useEffect(() => {
    if (wanted > 0) spotlight.open();
  }, [wanted]);

  function choose(entry: Entry) {
    spotlight.close();
    entry.run();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const move = MOVES[event.key];
    if (move !== undefined)
      setSelected((Math.min(selected, entries.length - 1) + move + entries.length) % entries.length);
    if (event.key === "Enter" && current !== undefined) choose(current);
  }

  return (
    <Spotlight.Root
      shortcut={null}
      centered={false}
      yOffset="12vh"
      // who types at once must not lose a letter to an entrance
      transitionProps={{ duration: 0 }}
      query={query}
      onQueryChange={(text) => {
        setQuery(text);
        setSelected(0);
      }}
      attributes={{ content: { "aria-label": "Search and commands" } }}
      classNames={{ content: classes["content"] }}
    >
      <Spotlight.Search
        placeholder="Search, or go to…"
        leftSection={<SearchIcon size={18} strokeWidth={1.75} aria-hidden="true" />}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it is an input; what it completes is a list of its own
        role="combobox"
        aria-label="Search, or go to"
        aria-expanded
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={current === undefined ? undefined : optionId(current)}
        onKeyDown={onKeyDown}
      />
      <Results
        id={LIST}
        groups={groups}
        current={current}
        state={stateOf(query, found, entries.length)}
        onChoose={choose}
        onPoint={(entry) => setSelected(entries.indexOf(entry))}
      />
    </Spotlight.Root>
  );
}

/** What there is to say about the search beside its results. */
function stateOf(query: string, found: ReturnType<typeof useSearch>, count: number): string {
  if (found === "failed") return "The search cannot be reached right now.";
  if (query.trim().length === 1) return "One more letter searches chats, visitors and articles.";
  if (query.trim() === "") return "";
  if (found === null) return "Searching…";
  return count === 0 ? "Nothing found." : `${count} found.`;
}
