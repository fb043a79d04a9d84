"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { useOrganization } from "@/app/_client/organization";
import { Notice } from "@/app/_components/notice";
import { quickStartPath } from "@/lib/paths";

/** What will appear here, and what makes it appear. */
export function NoArticles() {
  return (
    <Notice
      tone="empty"
      title="No articles in these days"
      action={<ButtonLink href={quickStartPath(useOrganization())}>Quick start</ButtonLink>}
    >
      An article appears when your concierge names it in a chat, finds it on the web, or a visitor opens it. Choose
      other days to look further back.
    </Notice>
  );
}
