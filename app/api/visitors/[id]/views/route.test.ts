import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { identify, ingest, readList, readPages, tellsForeignPeople } from "@/e2e/support/people";
import { VisitorView } from "@/lib/concierge/visitors/schemas";

const sql = openDatabase();
const pathOf = (id: string) => `/api/visitors/${id}/views`;
const Row = z.strictObject(VisitorView.shape);
const view = (n: number, more = {}) => ({
  type: "view",
  articleId: `a${n}`,
  articleSlug: `article-${n}`,
  sessionId: "s",
  timestamp: `2026-11-01T10:0${n}:00Z`,
  ...more,
});

tellsForeignPeople(sql, pathOf);

test("answers the views of this organisation's visitor alone, newest first", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  await ingest(theirs, [view(9)]);
  await identify(theirs, { email: "ann@example.com", session_id: "s" });
  await ingest(mine, [
    view(1, { articleTitle: "Harbour", articleType: "Guide" }),
    view(2),
    view(3, { sessionId: "x" }),
  ]);
  const id = await identify(mine, { email: "ann@example.com", session_id: "s" });
  const { rows } = await readList(pathOf(id), mine.owner.cookie, "views", Row);
  expect(rows).toEqual([
    {
      id: expect.any(String),
      article_id: "a2",
      article_name: "article-2",
      article_type: "Article",
      viewed_at: "2026-11-01T10:02:00.000Z",
    },
    {
      id: expect.any(String),
      article_id: "a1",
      article_name: "Harbour",
      article_type: "Guide",
      viewed_at: "2026-11-01T10:01:00.000Z",
    },
  ]);
});

test("pages meet without a gap or a double", async () => {
  const organization = await makeOrganization(sql);
  const id = await identify(organization, { session_id: "s" });
  await ingest(
    organization,
    [1, 2, 3, 4, 5].map((n) => view(n)),
  );
  const rows = await readPages(pathOf(id), organization.owner.cookie, "views", Row);
  expect(rows.map(({ article_id }) => article_id)).toEqual(["a5", "a4", "a3", "a2", "a1"]);
});

test.each(["?limit=0", "?limit=501", "?cursor=garbage"])("refuses %s with 400", async (query) => {
  const organization = await makeOrganization(sql);
  const id = await identify(organization);
  expect(await ask(pathOf(id) + query, { cookie: organization.owner.cookie })).toMatchObject({ status: 400 });
});
