"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { useOrganization } from "@/app/_client/organization";
import { chatsPath } from "@/lib/paths";

/** There are chats, but none with these filters. */
export function NoMatches() {
  const organization = useOrganization();
  return (
    <Notice
      tone="empty"
      title="No chats match"
      action={
        <ButtonLink href={chatsPath(organization)} variant="default">
          Show all chats
        </ButtonLink>
      }
    >
      Search finds words of messages, summaries and visitors; all words must stand in the same one. Write “phrases in
      quotes”, put a minus before words to leave out, or begin with a chat id.
    </Notice>
  );
}
