import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { ButtonLink } from "@/app/_components/button-link";
import type { OrganizationAddress } from "@/lib/paths";
import classes from "./page-links.module.css";
import { listAddress } from "./list-address";
import type { Shown } from "./list-address";

interface PageLinksProps {
  organization: OrganizationAddress;
  shown: Shown;
  next: string | null;
}

/** Towards newer and older chats, where there are any. An open chat stays open. */
export function PageLinks({ organization, shown: { filters, trail, chat }, next }: PageLinksProps) {
  if (trail.length === 0 && next === null) return null;
  const newer = trail.length === 0 ? null : listAddress(organization, filters, { trail: trail.slice(0, -1), chat });
  const older = next === null ? null : listAddress(organization, filters, { trail: [...trail, next], chat });
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
