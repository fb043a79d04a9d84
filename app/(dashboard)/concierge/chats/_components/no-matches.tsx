import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";

/** There are chats, but none with these filters. */
export function NoMatches() {
  return (
    <Notice
      tone="empty"
      title="No chats match"
      action={
        <ButtonLink href="/concierge/chats" variant="default">
          Show all chats
        </ButtonLink>
      }
    >
      Search looks at topics and chat ids. A chat gets its topic when it is summarised, so new ones are found by id
      only.
    </Notice>
  );
}
