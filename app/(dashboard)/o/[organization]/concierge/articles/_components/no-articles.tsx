"use client";

import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { useOrganization } from "@/app/_client/organization";
import { articlesPath, quickStartPath } from "@/lib/paths";

/** What will appear here, and what makes it appear. */
export function NoArticles() {
  const organization = useOrganization();
  return (
    <Notice
      tone="empty"
      title="No articles in these days"
      action={<ButtonLink href={quickStartPath(organization)}>Quick start</ButtonLink>}
    >
      An article appears when your concierge names it in a chat, finds it on the web, or a visitor opens it. Choose
      other days to look further back.
    </Notice>
  );
}

/** There are articles, but none with these filters. */
export function NoMatches() {
  const organization = useOrganization();
  return (
    <Notice
      tone="empty"
      title="No articles match"
      action={
        <ButtonLink href={articlesPath(organization)} variant="default">
          Show all articles
        </ButtonLink>
      }
    >
      Search looks at titles, slugs and URLs of what was mentioned, clicked or viewed in these days.
    </Notice>
  );
}
