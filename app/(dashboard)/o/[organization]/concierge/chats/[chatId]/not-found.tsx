"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { useOrganization } from "@/app/_client/organization";
import { chatsPath } from "@/lib/paths";

export default function ChatNotFound() {
  const organization = useOrganization();
  return (
    <Notice
      title="There is no chat with this id"
      action={
        <ButtonLink href={chatsPath(organization)} variant="default">
          Go to your chats
        </ButtonLink>
      }
    >
      The address may be cut off or have a typing error.
    </Notice>
  );
}
