import { IconX } from "@tabler/icons-react";
import Link from "next/link";
import classes from "@/app/(dashboard)/concierge/_components/filter-chips.module.css";
import type { ChosenBar as Bar } from "@/app/(dashboard)/concierge/_components/rows-address";
import { FACETS } from "@/lib/concierge/analytics/metrics";

/** The bar whose rows are shown; following it shows those of all bars. */
export function ChosenBar({ bar: { facet, name }, without }: { bar: Bar; without: string }) {
  return (
    <ul className={classes["chosen"]} aria-label="Filters in force">
      <li>
        <Link href={without} className={classes["chip"]} prefetch={false}>
          <span className={classes["hidden"]}>Remove filter</span>
          <span>
            {FACETS[facet].label}: {name}
          </span>
          <IconX size={14} aria-hidden="true" />
        </Link>
      </li>
    </ul>
  );
}
