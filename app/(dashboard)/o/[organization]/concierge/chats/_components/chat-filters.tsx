"use client";

import { Button, Collapse, SegmentedControl } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter } from "@tabler/icons-react";
import type { ChatFilterOptions } from "@/lib/concierge/chats/schemas";
import classes from "./chat-filters.module.css";
import { ChosenFilters } from "./chosen-filters";
import { FilterFields } from "./filter-fields";
import { namesOf } from "./filter-names";
import type { Filters } from "./list-address";
import { SearchBox } from "./search-box";
import { useNarrowing } from "./use-narrowing";

const EVERY = "all";
const STATUSES = [
  { value: EVERY, label: "All" },
  { value: "active", label: "Active" },
  { value: "completed", label: "Completed" },
  { value: "abandoned", label: "Abandoned" },
] as const;

interface ChatFiltersProps {
  filters: Filters;
  /** The chat that is open beside the list, and stays open. */
  chat: string | undefined;
  options: ChatFilterOptions;
  timezone: string;
}

/** Search and filters of the list, with those in force named one by one. */
export function ChatFilters({ filters, chat, options, timezone }: ChatFiltersProps) {
  const { chosen, narrow, pending } = useNarrowing(filters, chat);
  const [opened, more] = useDisclosure(false);
  const count = namesOf(chosen).length;
  return (
    <search className={classes["search"]}>
      <div className={classes["row"]}>
        <SearchBox search={filters.search} pending={pending} onSearch={(search) => narrow({ search })} />
        <SegmentedControl
          aria-label="Status"
          className={classes["status"]}
          value={chosen.status ?? EVERY}
          data={STATUSES.map((choice) => ({ ...choice }))}
          onChange={(value) => narrow({ status: value === EVERY ? undefined : value })}
        />
        <Button
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden="true" />}
          aria-expanded={opened}
          onClick={more.toggle}
        >
          Filters{count === 0 ? "" : ` (${count})`}
        </Button>
      </div>
      <Collapse expanded={opened}>
        <FilterFields chosen={chosen} options={options} timezone={timezone} onNarrow={narrow} />
      </Collapse>
      <ChosenFilters chosen={chosen} onNarrow={narrow} />
    </search>
  );
}
