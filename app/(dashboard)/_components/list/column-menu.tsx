"use client";

import { ActionIcon, Checkbox, Popover, Stack, Tooltip } from "@mantine/core";
import { Columns3Icon } from "lucide-react";
import type { ColumnName } from "./spec";
import { shownColumns } from "./columns";

/** Fewer columns always fit. */
const MIN_CHOOSABLE = 3;

interface ColumnMenuProps {
  columns: readonly ColumnName[];
  /** The ids in the address; none where nobody has chosen. */
  chosen: readonly string[] | undefined;
  onChoose: (ids: readonly string[]) => void;
}

/** Which columns the list shows; kept in the address and in saved views. */
export function ColumnMenu({ columns, chosen, onChoose }: ColumnMenuProps) {
  if (!isChoosable(columns)) return null;
  const choosable = columns.filter(({ fixed }) => fixed !== true);
  const usual = shownColumns(columns, undefined).map(({ id }) => id);
  const shown = shownColumns(columns, chosen).map(({ id }) => id);

  function toggle(id: string, isShown: boolean) {
    const next = columns.filter((column) => (column.id === id ? isShown : shown.includes(column.id)));
    const ids = next.map((column) => column.id);
    onChoose(ids.join() === usual.join() ? [] : [ids.join()]);
  }

  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label="Columns">
          <ActionIcon variant="default" size={36} aria-label="Columns">
            <Columns3Icon size={17} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Stack gap="xs">
          {choosable.map(({ id, header }) => (
            <Checkbox
              key={id}
              label={header}
              checked={shown.includes(id)}
              onChange={({ currentTarget }) => toggle(id, currentTarget.checked)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Whether there are columns to choose among. */
export function isChoosable(columns: readonly ColumnName[]): boolean {
  return columns.filter(({ fixed }) => fixed !== true).length > MIN_CHOOSABLE;
}
