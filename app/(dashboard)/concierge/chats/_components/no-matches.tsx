import { Button } from "@mantine/core";
import Link from "next/link";
import { Notice } from "@/app/_components/notice";

/** There are chats, but none with these filters. */
export function NoMatches() {
  return (
    <Notice
      tone="empty"
      title="No chats match"
      action={
        <Button component={Link} href="/concierge/chats" variant="default">
          Show all chats
        </Button>
      }
    >
      Search looks at topics and chat ids. A chat gets its topic when it is summarised, so new ones are found by id
      only.
    </Notice>
  );
}
