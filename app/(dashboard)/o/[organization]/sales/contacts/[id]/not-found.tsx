"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { useOrganization } from "@/app/_client/organization";
import { contactsPath } from "@/lib/paths";

export default function ContactNotFound() {
  const organization = useOrganization();
  return (
    <Notice
      title="There is no contact with this id"
      action={
        <ButtonLink href={contactsPath(organization)} variant="default">
          Go to your contacts
        </ButtonLink>
      }
    >
      The address may be cut off or have a typing error.
    </Notice>
  );
}
