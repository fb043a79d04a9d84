import { expect, inject, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { Tag } from "@/lib/core/tags/tags";

// What lib/platform/resource does with values and orders, tried on tags; what it does with rows is in resources.test.ts.

const sql = openDatabase();
const One = z.strictObject({ data: z.strictObject(Tag.shape) });
const Page = z.strictObject({
  data: z.array(z.strictObject(Tag.shape)),
  next_cursor: z.string().nullable(),
  total_count: z.int().optional(),
});
const Refusal = z.object({
  code: z.string(),
  error: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

async function open() {
  const organization = await makeOrganization(sql);
  const { cookie } = organization.owner;
  const create = async (body: unknown) =>
    One.parse((await ask("/api/tags", { method: "POST", cookie, body })).body).data;
  const list = async (query = "") => Page.parse((await ask(`/api/tags${query}`, { cookie })).body);
  return { organization, cookie, create, list };
}

test("a broken unique index is told at its field, whatever the case and accents", async () => {
  const { cookie, create } = await open();
  await create({ name: "Café" });
  for (const name of ["CAFE", "cafe\u0301"]) {
    const answer = await ask("/api/tags", { method: "POST", cookie, body: { name } });
    expect(answer.status).toBe(409);
    expect(Refusal.parse(answer.body).issues).toEqual([{ path: "name", message: "Another tag has this name." }]);
  }
  const other = await open();
  await other.create({ name: "Café" });
});

test.each(["name", "-name", "created_at", "-created_at"])(
  "pages by %s meet every row once, also with ties",
  async (sort) => {
    const { organization, create, list } = await open();
    for (const name of ["b", "a", 'with "quotes", commas) and \\', "Ö", "c"]) await create({ name });
    await sql`update public.tags set created_at = '2026-01-01' where organization_id = ${organization.id} and name < 'c'`;
    const whole = await list(`?sort=${sort}&count=true`);
    expect(whole).toMatchObject({ next_cursor: null, total_count: 5 });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: z.output<typeof Page> = await list(
        `?sort=${sort}&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(whole.data.map(({ id }) => id));
  },
);

test.each(["%", "_", "*", "\\", "' or 1=1", '",id.gt.0', "()", "a,b", "-".repeat(33)])(
  "the text %s is only ever searched for",
  async (search) => {
    const { create, list } = await open();
    await create({ name: "something else" });
    expect((await list(`?search=${encodeURIComponent(search)}`)).data).toEqual([]);
    await create({ name: `x ${search.slice(0, 40)} y` });
    expect((await list(`?search=${encodeURIComponent(search.slice(0, 40))}`)).data).toHaveLength(1);
  },
);

test("a search finds parts of words in any order, case and accents", async () => {
  const { create, list } = await open();
  await create({ name: "München", description: "静かなホテル STRASSE" });
  for (const search of ["munchen", "MÜNCH", "mu\u0308nchen straße", "ホテル", "strasse münchen"]) {
    expect((await list(`?search=${encodeURIComponent(search)}`)).data).toHaveLength(1);
  }
});

test("the list as CSV has the rows of the list", async () => {
  const { cookie, create } = await open();
  await create({ name: "=1+1", description: "a,b" });
  const response = await fetch(new URL("/api/tags?format=csv", inject("serverUrl")), { headers: { cookie } });
  expect(response.headers.get("x-row-count")).toBe("1");
  expect(await response.text()).toContain("'=1+1");
});
