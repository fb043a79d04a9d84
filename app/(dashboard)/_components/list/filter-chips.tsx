"use client";

import { XIcon } from "lucide-react";
import type { Values } from "./address";
import classes from "./filter-chips.module.css";
import type { ActiveFilter } from "./filter-words";

interface FilterChipsProps {
  active: readonly ActiveFilter[];
  onRemove: (removed: Values) => void;
}

/** The active filters, each with the way to remove it. */
export function FilterChips({ active, onRemove }: FilterChipsProps) {
  if (active.length === 0) return null;
  return (
    <ul className={classes["chips"]} aria-label="Active filters">
      {active.map(({ label, removed }) => (
        <li key={label}>
          <button type="button" className={classes["chip"]} onClick={() => onRemove(removed)}>
            <span className={classes["hidden"]}>Remove filter</span>
            <span dir="auto">{label}</span>
            <XIcon size={14} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
