import { ButtonLink } from "@/app/_components/button-link";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import classes from "./page-links.module.css";
import { listAddress } from "./read-filters";
import type { Filters } from "./read-filters";

interface PageLinksProps {
  filters: Filters;
  trail: readonly string[];
  next: string | null;
}

/** Towards newer and older chats, where there are any. */
export function PageLinks({ filters, trail, next }: PageLinksProps) {
  if (trail.length === 0 && next === null) return null;
  const newer = trail.length === 0 ? null : listAddress(filters, trail.slice(0, -1));
  const older = next === null ? null : listAddress(filters, [...trail, next]);
  return (
    <nav aria-label="Pages" className={classes["links"]}>
      {newer === null ? null : (
        <ButtonLink href={newer} variant="default" leftSection={<IconChevronLeft size={16} />}>
          Newer
        </ButtonLink>
      )}
      {older === null ? null : (
        <ButtonLink href={older} variant="default" rightSection={<IconChevronRight size={16} />}>
          Older
        </ButtonLink>
      )}
    </nav>
  );
}
