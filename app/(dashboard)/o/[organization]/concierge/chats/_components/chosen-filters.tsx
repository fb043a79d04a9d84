"use client";

import { IconX } from "@tabler/icons-react";
import classes from "@/app/(dashboard)/concierge/_components/filter-chips.module.css";
import { namesOf } from "./filter-names";
import type { Filters } from "./list-address";

/** What the list is narrowed by, each to be taken back. */
export function ChosenFilters({ chosen, onNarrow }: { chosen: Filters; onNarrow: (change: Filters) => void }) {
  const names = namesOf(chosen);
  if (names.length === 0) return null;
  return (
    <ul className={classes["chosen"]} aria-label="Filters in force">
      {names.map(({ label, ended }) => (
        <li key={label}>
          <button type="button" className={classes["chip"]} onClick={() => onNarrow(ended)}>
            <span className={classes["hidden"]}>Remove filter</span>
            <span>{label}</span>
            <IconX size={14} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
