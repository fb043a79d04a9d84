import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { ButtonLink } from "@/app/_components/button-link";
import { rowsPath } from "@/lib/paths";
import type { OrganizationAddress } from "@/lib/paths";
import classes from "./page-trail.module.css";

interface PageTrailProps {
  organization: OrganizationAddress;
  /** The query of the first page. */
  address: URLSearchParams;
  trail: readonly string[];
  next: string | null;
}

/** Towards newer and older rows, where there are any. */
export function PageTrail({ organization, address, trail, next }: PageTrailProps) {
  if (trail.length === 0 && next === null) return null;
  return (
    <nav aria-label="Pages" className={classes["links"]}>
      {trail.length === 0 ? null : (
        <ButtonLink
          href={pageAddress(organization, address, trail.slice(0, -1))}
          variant="default"
          leftSection={<IconChevronLeft size={16} />}
        >
          Newer
        </ButtonLink>
      )}
      {next === null ? null : (
        <ButtonLink
          href={pageAddress(organization, address, [...trail, next])}
          variant="default"
          rightSection={<IconChevronRight size={16} />}
        >
          Older
        </ButtonLink>
      )}
    </nav>
  );
}

function pageAddress(organization: OrganizationAddress, address: URLSearchParams, trail: readonly string[]): string {
  const query = new URLSearchParams(address);
  for (const cursor of trail) query.append("cursor", cursor);
  return rowsPath(organization, query);
}
