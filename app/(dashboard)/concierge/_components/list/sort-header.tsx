import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import Link from "next/link";
import { InfoTip } from "@/app/(dashboard)/concierge/_components/info-tip";
import classes from "./table.module.css";

interface SortHeaderProps {
  children: string;
  /** The address of the list in the order of this column. */
  href: string;
  /** How this column orders the list right now, if it does. */
  order?: "descending" | "ascending" | undefined;
  /** What the column holds, where its name leaves that open. */
  description?: string | undefined;
}

/** The head of a column that a list can be ordered by. */
export function SortHeader({ children, href, order, description }: SortHeaderProps) {
  const Icon = order === "ascending" ? IconChevronUp : IconChevronDown;
  return (
    <th scope="col" className={classes["number"]} aria-sort={order ?? "none"}>
      <Link href={href} className={classes["sort"]} data-active={order === undefined ? undefined : true} scroll={false}>
        <Icon size={13} stroke={2} aria-hidden="true" />
        {children}
      </Link>
      {description === undefined ? null : (
        <span className={classes["about"]}>
          <InfoTip about={children}>{description}</InfoTip>
        </span>
      )}
    </th>
  );
}
