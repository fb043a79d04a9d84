"use client";

import { Checkbox } from "@mantine/core";
import { createContext, use, useMemo, useState } from "react";
import type { ReactNode } from "react";
import classes from "./selection.module.css";

interface Selection {
  /** The selected rows that this page shows. */
  ids: ReadonlySet<string>;
  all: readonly string[];
  toggle: (id: string) => void;
  set: (ids: readonly string[]) => void;
  clear: () => void;
}

const Context = createContext<Selection | null>(null);

/** The selection of the list around, null where rows cannot be selected. */
export function useSelection(): Selection | null {
  return use(Context);
}

/** Keeps which rows are selected; rows that leave the page leave the selection. */
export function SelectionProvider({ ids: all, children }: { ids: readonly string[]; children: ReactNode }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const selection = useMemo((): Selection => {
    const ids = new Set(all.filter((id) => chosen.has(id)));
    return {
      ids,
      all,
      toggle: (id) => setChosen(new Set(ids.has(id) ? [...ids].filter((other) => other !== id) : [...ids, id])),
      set: (some) => setChosen(new Set(some)),
      clear: () => setChosen(new Set()),
    };
  }, [all, chosen]);
  return <Context value={selection}>{children}</Context>;
}

/** Selects one row. */
export function SelectRow({ id, label }: { id: string; label: string }) {
  const selection = useSelection();
  return (
    <Checkbox
      size="xs"
      aria-label={`Select ${label}`}
      checked={selection?.ids.has(id) ?? false}
      onChange={() => selection?.toggle(id)}
    />
  );
}

/** Selects all rows of the page, or none. */
export function SelectAll() {
  const selection = useSelection();
  const count = selection?.ids.size ?? 0;
  const isAll = selection !== null && count > 0 && count === selection.all.length;
  return (
    <Checkbox
      size="xs"
      aria-label="Select all rows of this page"
      checked={isAll}
      indeterminate={count > 0 && !isAll}
      onChange={() => (isAll ? selection.clear() : selection?.set(selection.all))}
    />
  );
}

/** What can be done with the selected rows; there while there are some. */
export function BulkBar({ noun, children }: { noun: { one: string; many: string }; children: ReactNode }) {
  const selection = useSelection();
  const count = selection?.ids.size ?? 0;
  if (count === 0) return null;
  return (
    <section className={classes["bar"]} aria-label="Selected rows">
      <output className={classes["count"]}>
        {count} {count === 1 ? noun.one : noun.many} selected
      </output>
      {children}
    </section>
  );
}
