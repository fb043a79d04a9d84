import { createHash } from "node:crypto";
import type { Row } from "#tests/support/organization.ts";
import type { Owner } from "./owner.ts";

/** A page on the web. */
export const urlOf = (number: number) => `https://example.com/${number}`;

/** The articles that views and mentions point at. */
export function articlesOf({ variant, uuid }: Owner): Row[] {
  const catalogue = (name: string, article_id: string): Row => ({
    id: uuid(`article ${name}`),
    source: "catalogue",
    key: article_id,
    article_id,
    article_url: null,
    slug: "a",
    title: `A ${variant}`,
    type: "Article",
  });
  const page = (number: number): Row => ({
    id: uuid(`article ${number}`),
    source: "web_search",
    key: createHash("sha256").update(urlOf(number)).digest("hex"),
    article_id: null,
    article_url: urlOf(number),
    slug: null,
    title: number === 7 ? null : `T ${variant}`,
    type: "Article",
  });
  const pages = variant === 2 ? [1, 2, 4] : [1, 2, 4, 7, 9];
  return [catalogue("a", "a"), catalogue("own", `a-${variant}`), ...pages.map(page)];
}
