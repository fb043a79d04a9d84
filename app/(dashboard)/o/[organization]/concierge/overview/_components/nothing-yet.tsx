"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { useOrganization } from "@/app/_client/organization";
import { quickStartPath } from "@/lib/paths";

/** In place of every number of an organisation that has sent nothing. */
export function NothingYet() {
  const organization = useOrganization();
  return (
    <Notice
      tone="empty"
      title="Your numbers will appear here"
      action={<ButtonLink href={quickStartPath(organization)}>Send a first chat</ButtonLink>}
    >
      How many people your concierge talks with, what they ask for and who is ready to book. There is nothing to count
      yet, because no widget has sent anything.
    </Notice>
  );
}
