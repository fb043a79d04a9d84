import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { expect, test } from "vitest";
import { refusalsOf } from "./chats.ts";
import { ask } from "./member-client.ts";
import { makeOrganization } from "./organization.ts";
import type { TestOrganization } from "./organization.ts";
import { ingest } from "./people.ts";

/** Noon, so many days ago. */
export function daysAgo(days: number, minute = 0): string {
  const noon = new Date();
  noon.setUTCHours(12, minute, 0, 0);
  return new Date(noon.getTime() - days * 86_400_000).toISOString();
}

/** A mention of a catalogue article. */
export function mention(id: string, more: Record<string, unknown> = {}, article: Record<string, unknown> = {}) {
  return { type: "mention", articles: [{ id, title: `Title of ${id}`, slug: `slug-${id}`, ...article }], ...more };
}

/** A mention of a page found on the web. */
export function webMention(url: string, more: Record<string, unknown> = {}, page: Record<string, unknown> = {}) {
  return { type: "web_mention", sessionId: "s", mentions: [{ url, ...page }], ...more };
}

export function view(id: string, more: Record<string, unknown> = {}) {
  return { type: "view", articleId: id, articleSlug: `slug-${id}`, articleTitle: `Title of ${id}`, ...more };
}

/** The id of an article of the organisation, by its own id or URL. */
export async function articleId(sql: Sql, { id }: TestOrganization, name: string): Promise<string> {
  const [found] = await sql<{ id: string }[]>`
    select id from public.articles where organization_id = ${id} and ${name} in (article_id, article_url)`;
  if (found === undefined) throw new Error(`There is no article ${name}`);
  return found.id;
}

/** What every route promises that has the id of an article in its path. */
export function tellsForeignArticles(sql: Sql, pathOf: (id: string) => string): void {
  test.each(["no uuid", "%", "x".repeat(300), "00000000-0000-0000-0000-000000000000"])(
    "%s is no article's id: 404",
    async (id) => {
      const { owner } = await makeOrganization(sql);
      expect(await ask(pathOf(encodeURIComponent(id)), { cookie: owner.cookie })).toMatchObject({
        status: 404,
        body: { code: "not_found" },
      });
    },
  );

  test("an article of another organisation is 403, nothing is named, and both sides can see it", async () => {
    const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    await ingest(theirs, [mention("secret"), view(randomUUID())]);
    const id = await articleId(sql, theirs, "secret");
    const refused = await ask(pathOf(id), { cookie: mine.owner.cookie });
    expect(refused).toMatchObject({ status: 403, body: { code: "other_organization" } });
    expect(JSON.stringify(refused.body)).not.toMatch(new RegExp(`secret|${theirs.id}|${id}`));
    expect(await refusalsOf(sql, id)).toMatchObject([
      { organization_id: theirs.id, actor_kind: "other_organization" },
      { organization_id: mine.id, actor_kind: "user" },
    ]);
  });
}
