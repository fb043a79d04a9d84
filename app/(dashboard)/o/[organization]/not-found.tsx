"use client";

import { useOrganization } from "@/app/_client/organization";
import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { overviewPath } from "@/lib/paths";

/** Inside the frame, for an address of the organisation that shows nothing. */
export default function PageNotFound() {
  const organization = useOrganization();
  return (
    <Notice
      title="Page not found"
      action={
        <ButtonLink href={overviewPath(organization)} variant="default">
          Go to the overview
        </ButtonLink>
      }
    >
      The address may have a typing error, or what it showed is gone.
    </Notice>
  );
}
