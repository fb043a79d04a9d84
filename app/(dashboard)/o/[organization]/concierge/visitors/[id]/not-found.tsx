"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { useOrganization } from "@/app/_client/organization";
import { visitorsPath } from "@/lib/paths";

export default function VisitorNotFound() {
  const organization = useOrganization();
  return (
    <Notice
      title="There is no visitor with this id"
      action={
        <ButtonLink href={visitorsPath(organization)} variant="default">
          Go to your visitors
        </ButtonLink>
      }
    >
      The address may be cut off or have a typing error.
    </Notice>
  );
}
