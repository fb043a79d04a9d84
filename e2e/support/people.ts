import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { expect, inject, test } from "vitest";
import { z } from "zod";
import { post } from "./api-client.ts";
import { refusalsOf } from "./chats.ts";
import { ask } from "./member-client.ts";
import { makeMember, makeOrganization } from "./organization.ts";
import type { TestOrganization } from "./organization.ts";

/** Identifies somebody as a widget does; answers the visitor's id. */
export async function identify(
  { key }: TestOrganization,
  { email = `${randomUUID()}@example.com`, ...more }: Record<string, unknown> & { email?: string } = {},
): Promise<string> {
  const answer = await post("/api/users/identify", { email, ...more }, { key: key.key });
  expect(answer.status).toBe(200);
  return z.string().parse(answer.body["visitor_id"]);
}

/** Sends items as a batch, of which none may fail. */
export async function ingest({ key }: TestOrganization, items: Record<string, unknown>[]): Promise<void> {
  const answer = await post("/api/ingest", { items }, { key: key.key });
  expect(answer.status).toBe(200);
  expect(JSON.stringify(answer.body)).not.toContain('"error"');
}

/** Makes two visitors turn out to be one; answers the anonymous id that is left behind and whom it leads to. */
export async function mergeVisitors(sql: Sql, organization: TestOrganization): Promise<{ from: string; into: string }> {
  const from = await identify(organization, { email: "early@example.com", session_id: "late" });
  await sql`update public.visitors set email = null where id = ${from}`;
  await identify(organization, { email: "ann@example.com" });
  const into = await identify(organization, { email: "ann@example.com", session_id: "late" });
  return { from, into };
}

/** What every route promises that has the id of a visitor, or of a person, in its path. */
export function tellsForeignPeople(sql: Sql, pathOf: (id: string) => string, { alsoMembers = false } = {}): void {
  test.each([
    "no uuid",
    "%",
    "x".repeat(300),
    randomUUID().toUpperCase().slice(1),
    "00000000-0000-0000-0000-000000000000",
  ])("%s is nobody's id: 404", async (id) => {
    const { owner } = await makeOrganization(sql);
    expect(await ask(pathOf(encodeURIComponent(id)), { cookie: owner.cookie })).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
  });

  test("somebody of another organisation is 403, nothing is named, and both sides can see it", async () => {
    const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const id = await identify(theirs, { email: "secret@example.com", session_id: "secret-session" });
    const refused = await ask(pathOf(id), { cookie: mine.owner.cookie });
    expect(refused).toMatchObject({ status: 403, body: { code: "other_organization" } });
    expect(JSON.stringify(refused.body)).not.toMatch(new RegExp(`secret|${theirs.id}|${id}`));
    expect(await refusalsOf(sql, id)).toMatchObject([
      { organization_id: theirs.id, actor_kind: "other_organization" },
      { organization_id: mine.id, actor_kind: "user" },
    ]);
  });

  const members = alsoMembers ? (["agent"] as const) : [];
  test.each(members)("an %s of another organisation alone is 403 as well", async (role) => {
    const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const { userId, email } = await makeMember(sql, theirs.id, role);
    const refused = await ask(pathOf(userId), { cookie: mine.owner.cookie });
    expect(refused).toMatchObject({ status: 403, body: { code: "other_organization" } });
    expect(JSON.stringify(refused.body)).not.toContain(email);
    expect(await refusalsOf(sql, userId)).toHaveLength(2);
  });
}

/** The rows of a named list and the cursor after them. */
export async function readList<Row extends z.ZodType>(
  path: string,
  cookie: string,
  name: string,
  row: Row,
): Promise<{ rows: z.output<Row>[]; next: string | null }> {
  const answer = await ask(path, { cookie });
  expect(answer.status).toBe(200);
  const body = z.strictObject({ [name]: z.array(row) }).parse(answer.body);
  return { rows: z.array(row).parse(body[name]), next: answer.headers.get("x-next-cursor") };
}

/** Every row of a named list, page by page. */
export async function readPages<Row extends z.ZodType>(
  path: string,
  cookie: string,
  name: string,
  row: Row,
): Promise<z.output<Row>[]> {
  const rows: z.output<Row>[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: { rows: z.output<Row>[]; next: string | null } = await readList(
      `${path}${path.includes("?") ? "&" : "?"}limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      cookie,
      name,
      row,
    );
    rows.push(...page.rows);
    cursor = page.next;
  }
  return rows;
}

/** A list as a file: its lines without the one that ends it, after a look at how many rows it says to have. */
export async function readCsv(path: string, cookie: string): Promise<string[]> {
  const response = await fetch(new URL(path, inject("serverUrl")), { headers: { cookie } });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const lines = (await response.text()).split("\r\n").slice(0, -1);
  expect(response.headers.get("x-row-count")).toBe(String(lines.length - 1));
  return lines;
}
