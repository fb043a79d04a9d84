import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";

/** What will appear here, and what makes it appear. */
export function NoArticles() {
  return (
    <Notice
      tone="empty"
      title="No articles in these days"
      action={<ButtonLink href="/quick-start">Quick start</ButtonLink>}
    >
      An article appears when your concierge names it in a chat, finds it on the web, or a visitor opens it. Choose
      other days to look further back.
    </Notice>
  );
}

/** There are articles, but none with these filters. */
export function NoMatches() {
  return (
    <Notice
      tone="empty"
      title="No articles match"
      action={
        <ButtonLink href="/concierge/articles" variant="default">
          Show all articles
        </ButtonLink>
      }
    >
      Search looks at titles, slugs and URLs of what was mentioned, clicked or viewed in these days.
    </Notice>
  );
}
