"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { useOrganization } from "@/app/_client/organization";
import { Notice } from "@/app/_components/notice";
import { quickStartPath } from "@/lib/paths";

/** What will appear here, and what makes it appear. */
export function NoVisitors() {
  return (
    <Notice
      tone="empty"
      title="Your visitors will appear here"
      action={<ButtonLink href={quickStartPath(useOrganization())}>See how to send one</ButtonLink>}
    >
      A visitor appears once your widget tells whom a session belongs to: it sends the e-mail address that somebody
      left, and the session’s chats, views and clicks come along.
    </Notice>
  );
}
