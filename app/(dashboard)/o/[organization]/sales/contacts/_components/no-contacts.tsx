"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";

/** What will appear here, and how it comes in. */
export function NoContacts({ newHref, mayCreate }: { newHref: string; mayCreate: boolean }) {
  return (
    <Notice
      tone="empty"
      title="No contacts yet"
      action={mayCreate ? <ButtonLink href={newHref}>New contact</ButtonLink> : undefined}
    >
      Create the first, import a CSV file, or add an identified visitor from a chat.
    </Notice>
  );
}
