import type { Sql } from "postgres";
import { expect, test } from "vitest";
import { z } from "zod";
import type { MetricId } from "@/lib/concierge/analytics/metrics";
import { CountedRow } from "@/lib/concierge/analytics/schemas";
import { post } from "./api-client.ts";
import { ask } from "./member-client.ts";
import { makeOrganization } from "./organization.ts";
import type { TestOrganization } from "./organization.ts";

const url = (number: number) => `https://guide.example/${number}`;
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)";
const LINUX = "Mozilla/5.0 (X11; Linux x86_64)";

/** Three days of November 2025 in UTC: three chats of two sessions, and what came of them. */
const PAST = [
  chat("a", "s1", "2025-11-18T10:00:00Z", { location: "Lisbon, Portugal", userAgent: IPHONE }),
  said("a", "user", "2025-11-18T10:01:00Z"),
  said("a", "user", "2025-11-18T10:02:00Z"),
  said("a", "assistant", "2025-11-18T10:02:30Z"),
  found("a", "s1", 1, "2025-11-18T10:03:00Z"),
  named("a", "x", "2025-11-18T10:04:00Z"),
  { type: "visitor", email: "ann@example.com", session_id: "s1", sent_at: "2025-11-18T10:05:00Z" },
  viewed("x", "s1", "2025-11-18T11:00:00Z"),
  chat("b", "s1", "2025-11-19T09:00:00Z", { location: "Porto, Portugal", userAgent: LINUX }),
  { type: "visitor", email: "bob@example.com", sent_at: "2025-11-19T12:00:00Z" },
  viewed("y", "s2", "2025-11-19T12:00:00Z"),
  chat("c", "s2", "2025-11-19T23:30:00Z", { location: "New York, NY, USA" }),
  said("c", "user", "2025-11-20T00:10:00Z"),
  found("c", "s2", 2, "2025-11-20T00:12:00Z"),
  named("c", "w", "2025-11-20T00:13:00Z"),
  viewed("z", null, "2025-11-20T05:00:00Z"),
  // mentioned two days before
  { type: "click", articleUrl: url(1), chatId: "a", sent_at: "2025-11-20T08:00:00Z" },
  { type: "click", articleUrl: url(1), chatId: "a", sent_at: "2025-11-20T09:00:00Z" },
];

/** The days of that past, and one before. */
export const PAST_DAYS = "from=2025-11-17&to=2025-11-20";

function chat(chatId: string, sessionId: string, sent_at: string, more: object) {
  return { type: "chat", chatId, sessionId, sent_at, ...more };
}

function said(chatId: string, role: string, sent_at: string) {
  return { type: "message", chatId, role, content: "Is there a room in May?", sent_at };
}

function found(chatId: string, sessionId: string, page: number, sent_at: string) {
  return { type: "web_mention", chatId, sessionId, mentions: [{ url: url(page), title: `Page ${page}` }], sent_at };
}

function named(chatId: string, id: string, sent_at: string) {
  return { type: "mention", chatId, articles: [{ id, title: `Article ${id}`, slug: id }], sent_at };
}

function viewed(articleId: string, sessionId: string | null, sent_at: string) {
  return { type: "view", articleId, articleSlug: articleId, sessionId, sent_at };
}

/** Sends a batch of which every item must be accepted. */
export async function ingest({ key }: TestOrganization, items: readonly object[]): Promise<void> {
  const { status, body } = await post("/api/ingest", { items }, { key: key.key });
  expect({ status, refused: body["refused"] }).toEqual({ status: 200, refused: 0 });
}

/** An organisation with that past, beside another that has lived through the same and more, under the same names. */
export async function withPast(sql: Sql): Promise<TestOrganization> {
  const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  for (const organization of [ours, theirs]) await ingest(organization, PAST);
  const more = (n: number) => ({ sessionId: `s${n}`, sent_at: "2025-11-18T09:00:00Z" });
  await ingest(theirs, [
    ...[3, 4].map((n) => ({ type: "chat", chatId: `more-${n}`, location: "Berlin, Germany", ...more(n) })),
    ...[3, 4].map((n) => ({ ...named("a", `more-${n}`, "2025-11-18T09:00:00Z") })),
    { type: "click", articleUrl: url(2), chatId: "c", sent_at: "2025-11-20T09:00:00Z" },
  ]);
  return ours;
}

/** What an analyst gets who asks for JSON; must be well. */
export async function read(path: string, { owner }: TestOrganization): Promise<unknown> {
  const { status, body } = await ask(path, { cookie: owner.cookie });
  expect({ path, status, body: status === 200 ? null : body }).toEqual({ path, status: 200, body: null });
  return body;
}

/** All pages of the rows behind a number. */
export async function readRowsBehind(metric: MetricId, query: string, organization: TestOrganization) {
  const rows: CountedRow[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const page = Rows.parse(await read(`/api/analytics/rows?metric=${metric}&${query}${after}`, organization));
    rows.push(...page.data);
    cursor = page.next_cursor;
  }
  return rows;
}

const Rows = z.strictObject({ data: z.array(CountedRow), next_cursor: z.string().nullable() });

const BAD_DAYS = [
  "days=0",
  "days=366",
  "days=1.5",
  "days=week",
  "days=-1",
  "from=2026-01-01",
  "to=2026-01-01",
  "from=2026-01-02&to=2026-01-01",
  "from=2025-01-01&to=2026-01-02",
  "from=2026-02-29&to=2026-03-01",
  "from=1.1.2026&to=2026-03-01",
  "days=7&from=2026-01-01&to=2026-01-02",
  "tz=Mars/Olympus",
  // Postgres reads these two otherwise than the rest of the world
  "tz=%2B02:00",
  "tz=CET",
  "tz=%27",
  "days=7&days=8",
  "format=xml",
];

/** What every route that takes days refuses, and that it takes the longest range there is. */
export function refusesBadDays(
  sql: Sql,
  { path, status }: { path: string; status: 400 | 422 },
  more: string[] = [],
): void {
  const at = (query: string) => `${path}${path.includes("?") ? "&" : "?"}${query}`;

  test.each([...BAD_DAYS, ...more])(`refuses %s with ${status}`, async (query) => {
    const { owner } = await makeOrganization(sql);
    const answer = await ask(at(query), { cookie: owner.cookie });
    expect(answer).toMatchObject({ status, body: { code: "invalid_request", error: expect.any(String) } });
  });

  test("takes 366 days, one day, and a zone", async () => {
    const { owner } = await makeOrganization(sql);
    for (const days of ["from=2024-01-01&to=2024-12-31", "days=1", "days=365", "days=30&tz=Asia/Kathmandu"])
      expect(await ask(at(days), { cookie: owner.cookie })).toMatchObject({ status: 200 });
  });
}
