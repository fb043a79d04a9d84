import { createHash } from "node:crypto";
import type { Row } from "#tests/support/organization.ts";
import type { Owner } from "./owner.ts";

/** A page on the web. */
export const urlOf = (number: number) => `https://example.com/${number}`;

function catalogue({ variant, uuid }: Owner, name: string, article_id: string): Row {
  return {
    id: uuid(`article ${name}`),
    source: "catalogue",
    key: article_id,
    article_id,
    article_url: null,
    slug: "a",
    title: `A ${variant}`,
    type: "Article",
  };
}

/** Articles that nothing points at; at the neighbours something does. */
export function unusedArticlesOf(who: Owner): Row[] {
  return [catalogue(who, "viewed", "viewed"), catalogue(who, "mentioned", "mentioned")];
}

/** The articles that views and mentions point at. */
export function articlesOf(who: Owner): Row[] {
  const { variant, uuid } = who;
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
  const catalogued = [
    catalogue(who, "a", "a"),
    catalogue(who, "own", `a-${variant}`),
    // of the same name, and never of the same uuid
    catalogue(who, `other ${variant}`, "other"),
  ];
  const shared = [...catalogued, ...[1, 2, 4].map(page)];
  // one and the same is found on the web here and stands in the catalogue there
  if (variant === 2) return [...shared, page(8)];
  const far = { ...catalogue(who, "far", "far"), slug: "far", title: "far" };
  const eight = { ...catalogue(who, "8", "8") };
  return [...shared, ...[7, 9].map(page), ...unusedArticlesOf(who), far, eight];
}
