"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { PageHeader } from "@/app/_components/page-header";
import { useOrganization } from "@/app/_client/organization";
import { quickStartPath, visitorsPath } from "@/lib/paths";

/** What will appear here, and what makes it appear. */
export function NoVisitors() {
  const organization = useOrganization();
  return (
    <>
      <PageHeader title="Visitors" />
      <Notice
        tone="empty"
        title="Your visitors will appear here"
        action={<ButtonLink href={quickStartPath(organization)}>See how to send one</ButtonLink>}
      >
        A visitor appears once your widget tells whom a session belongs to: it sends the e-mail address that somebody
        left, and the session’s chats, views and clicks come along.
      </Notice>
    </>
  );
}

/** There are visitors, but none with these filters. */
export function NoMatches() {
  const organization = useOrganization();
  return (
    <Notice
      tone="empty"
      title="No visitors match"
      action={
        <ButtonLink href={visitorsPath(organization)} variant="default">
          Show all visitors
        </ButtonLink>
      }
    >
      Search looks at how names and last names, e-mail addresses and their domains begin.
    </Notice>
  );
}
