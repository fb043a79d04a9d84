import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { ButtonLink } from "@/app/_components/button-link";
import { addressOf } from "./address";
import classes from "./pager.module.css";

interface PagerProps {
  path: string;
  filters: Readonly<Record<string, string | undefined>>;
  trail: readonly string[];
  next: string | null;
  /** What the two directions are called. */
  names?: readonly [string, string];
}

/** Towards the pages before and after this one, where there are any. */
export function Pager({ path, filters, trail, next, names: [before, after] = ["Previous", "Next"] }: PagerProps) {
  if (trail.length === 0 && next === null) return null;
  return (
    <nav aria-label="Pages" className={classes["links"]}>
      {trail.length === 0 ? null : (
        <ButtonLink
          href={addressOf(path, filters, trail.slice(0, -1))}
          variant="default"
          leftSection={<IconChevronLeft size={16} />}
        >
          {before}
        </ButtonLink>
      )}
      {next === null ? null : (
        <ButtonLink
          href={addressOf(path, filters, [...trail, next])}
          variant="default"
          rightSection={<IconChevronRight size={16} />}
        >
          {after}
        </ButtonLink>
      )}
    </nav>
  );
}
