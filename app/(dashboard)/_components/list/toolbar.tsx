"use client";

import { Button, Collapse, SegmentedControl, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { FunnelIcon } from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import type { Values } from "./address";
import { ColumnMenu, isChoosable } from "./column-menu";
import { FilterChips } from "./filter-chips";
import { activeFilters } from "./filter-words";
import { SearchInput } from "./search-input";
import type { ColumnName, Filter, ListSpec } from "./spec";
import classes from "./toolbar.module.css";
import { useListAddress } from "./use-list-address";

// calendars and long lists to choose from weigh more than the rest of the page
const FilterFields = dynamic(() => import("./filter-fields").then((module) => module.FilterFields), {
  loading: () => <Skeleton height={88} />,
});

const EVERY = "all";

interface ToolbarProps {
  spec: ListSpec;
  columns: readonly ColumnName[];
  values: Values;
  /** What else stands in this row. */
  children?: ReactNode;
}

/** Search, filters and columns of a list. All of it lives in the address, so a copied link shows the same rows. */
export function Toolbar({ spec, columns, values: given, children }: ToolbarProps) {
  const { values, pending, change } = useListAddress(given);
  const [opened, more] = useDisclosure(false);
  const { search, filters } = spec;
  const quick = filters.filter(isQuick);
  const others = filters.filter((filter) => !isQuick(filter) && filter.kind !== "link");
  const active = activeFilters(filters, values);
  if (search === undefined && filters.length === 0 && children === undefined && !isChoosable(columns)) return null;
  return (
    <search className={classes["toolbar"]}>
      <div className={classes["row"]}>
        {search === undefined ? null : (
          <SearchInput
            {...search}
            value={given["search"]?.[0] ?? ""}
            pending={pending}
            onSearch={(text) => change({ search: text === "" ? [] : [text] })}
          />
        )}
        {quick.map(({ name, label, options }) => (
          <SegmentedControl
            className={classes["quick"]}
            key={name}
            aria-label={label}
            value={values[name]?.[0] ?? EVERY}
            data={[
              { value: EVERY, label: "All" },
              ...options.map(({ value, label: text }) => ({ value, label: text })),
            ]}
            onChange={(value) => change({ [name]: value === EVERY ? [] : [value] })}
          />
        ))}
        {others.length === 0 ? null : (
          <Button
            variant="default"
            leftSection={<FunnelIcon size={16} aria-hidden="true" />}
            aria-expanded={opened}
            onClick={more.toggle}
          >
            Filters{active.length === 0 ? "" : ` (${active.length})`}
          </Button>
        )}
        <ColumnMenu columns={columns} chosen={values["columns"]} onChoose={(chosen) => change({ columns: chosen })} />
        {children}
      </div>
      {others.length === 0 ? null : (
        <Collapse expanded={opened}>
          {opened ? <FilterFields filters={others} values={values} onChange={change} /> : null}
        </Collapse>
      )}
      <FilterChips active={active} onRemove={change} />
    </search>
  );
}

function isQuick(filter: Filter): filter is Filter & { kind: "choice"; quick: true } {
  return filter.kind === "choice" && filter.quick === true;
}
