"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { useOrganization } from "@/app/_client/organization";
import { visitorsPath } from "@/lib/paths";

/** In place of a visitor who exists, but not here. It says nothing about the visitor. */
export function OtherOrganization() {
  const organization = useOrganization();
  return (
    <Notice
      tone="bad"
      title="This visitor belongs to another organisation"
      action={
        <ButtonLink href={visitorsPath(organization)} variant="default">
          Go to your visitors
        </ButtonLink>
      }
    >
      If it is one of yours, switch to it at the top of the navigation and open the link again. This attempt was written
      to the audit log.
    </Notice>
  );
}
