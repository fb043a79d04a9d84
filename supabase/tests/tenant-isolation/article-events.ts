import type { Row } from "#tests/support/organization.ts";
import { urlOf } from "./articles.ts";
import { DAY, type Owner } from "./owner.ts";

/** Which articles were opened. */
export function viewsOf({ variant, uuid }: Owner): Row[] {
  const elsewhere = {
    id: uuid("view x"),
    external_id: "view-x",
    session_id: "s-viewed-elsewhere",
    visitor_id: uuid("eve"),
  };
  const view = {
    external_id: null,
    article_id: "a",
    article_slug: "a",
    article_name: `A ${variant}`,
    article: uuid("article a"),
    session_id: null,
    visitor_id: null,
    chat_id: null,
    viewed_at: DAY,
  };
  const viewOf = (name: string) => ({
    ...view,
    id: uuid(`view of ${name}`),
    article: uuid(`article ${name}`),
    viewed_at: "2026-05-25T12:00:00Z",
  });
  return [
    {
      ...view,
      id: uuid("view 1"),
      external_id: "view-1",
      session_id: "s-free",
      viewed_at: `2026-05-0${variant}T12:00:00Z`,
    },
    {
      ...view,
      id: uuid("view 2"),
      viewed_at: `2026-05-1${4 - variant}T12:00:00Z`,
      session_id: "s-viewed",
      visitor_id: uuid({ 1: "bob", 2: "anon", 3: "ann" }[variant]),
    },
    { ...view, id: uuid("view 3"), session_id: "s-anon", visitor_id: uuid("anon") },
    { ...view, id: uuid(`view other ${variant}`), external_id: "view-o" },
    ...(variant === 2
      ? []
      : [
          { ...view, ...elsewhere },
          { ...view, id: uuid("view of loose"), visitor_id: uuid("loose view") },
          ...["viewed", "far", "8"].map(viewOf),
        ]),
  ];
}

/** A view that is left to be counted; as late as can be where somebody else must not see when it was stored. */
export function uncountedOf({ variant, uuid }: Owner): Record<string, Row[]> {
  const at = `2026-05-0${variant}T12:00:00Z`;
  const view = {
    article_id: "a",
    article_slug: "a",
    article_name: "A",
    article: uuid("article a"),
    session_id: "s-ann",
    viewed_at: at,
  };
  const event = { kind: "view", at, session_id: view.session_id };
  const events = [{ ...event, article: view.article }];
  // what was deleted here meanwhile, and not there
  if (variant === 2) events.push({ ...event, article: uuid("article 9") });
  return {
    article_views: [{ ...view, id: uuid("uncounted view") }],
    uncounted_events: [{ id: uuid("uncounted"), events, stored_at: variant === 2 ? DAY : "2999-01-01" }],
  };
}

/** Which articles were named, and clicked. */
export function mentionsOf({ variant, uuid }: Owner): Row[] {
  const mention = {
    clicked_at: null,
    external_id: null,
    source: "web_search",
    article_id: null,
    article_slug: null,
    article_url: null,
    article_title: `T ${variant}`,
    article: null,
    chat_id: null,
    session_id: null,
    visitor_id: null,
    mentioned_at: DAY,
  };
  const page = (number: number) => ({ article_url: urlOf(number), article: uuid(`article ${number}`) });
  return [
    {
      ...mention,
      id: uuid("mention 1"),
      external_id: "mention-1",
      ...page(1),
      chat_id: uuid("c1"),
      session_id: "s-ann",
    },
    { ...mention, id: uuid("mention 2"), ...page(2), session_id: "s-free" },
    {
      ...mention,
      id: uuid("mention 3"),
      source: "catalogue",
      article_id: `a-${variant}`,
      article_slug: "a",
      article: uuid("article own"),
      chat_id: uuid("c1"),
    },
    {
      ...mention,
      id: uuid("mention 4"),
      ...page(4),
      session_id: "s-anon",
      visitor_id: uuid("anon"),
    },
    { ...mention, id: uuid(`mention other ${variant}`), external_id: "mention-o", ...page(1) },
    ...(variant === 2
      ? [{ ...mention, id: uuid("mention 8"), ...page(8), session_id: "s-free" }]
      : [
          {
            ...mention,
            id: uuid("mention of one"),
            article_url: urlOf(9),
            article: uuid("article mentioned"),
            session_id: "s-far",
            visitor_id: uuid("ann"),
            clicked_at: DAY,
          },
          { ...mention, id: uuid("mention of loose"), ...page(1), visitor_id: uuid("loose mention") },
          {
            ...mention,
            id: uuid("mention 5"),
            external_id: "mention-x",
            ...page(1),
            chat_id: uuid("c1"),
            session_id: "s-ann",
            mentioned_at: "2026-06-01T12:00:00Z",
          },
          { ...mention, id: uuid("mention 6"), ...page(9), session_id: "s-free" },
        ]),
  ];
}
