import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { SavedView } from "@/lib/core/saved-views/saved-views";

// What every resource does is tried elsewhere; here is who sees and changes which view.

const sql = openDatabase();
const One = z.object({ data: SavedView });
const Page = z.object({ data: z.array(SavedView) });
const mine = { list: "contacts", name: "New leads", filters: { status: ["new", "lead"], owner_id: "none" } };

async function open() {
  const organization = await makeOrganization(sql);
  const [analyst, agent, admin] = await Promise.all(
    (["analyst", "agent", "admin"] as const).map((role) => makeMember(sql, organization.id, role)),
  );
  if (analyst === undefined || agent === undefined || admin === undefined) throw new Error("A member is missing");
  return { organization, analyst: analyst.cookie, agent: agent.cookie, admin: admin.cookie };
}

async function save(cookie: string, body: object): Promise<SavedView> {
  return One.parse((await ask("/api/saved-views", { method: "POST", cookie, body })).body).data;
}

async function list(cookie: string, query = "?list=contacts"): Promise<SavedView[]> {
  return Page.parse((await ask(`/api/saved-views${query}`, { cookie })).body).data;
}

test("a view keeps filters, order and columns as they were given", async () => {
  const { analyst } = await open();
  const shape = { ...mine, sort: "-name", columns: ["name", "email"], is_pinned: true };
  const saved = await save(analyst, shape);
  expect(saved).toMatchObject({ ...shape, is_shared: false });
  expect(await list(analyst)).toEqual([saved]);
  expect(await list(analyst, "?list=chats")).toEqual([]);
});

test("a private view is there for its owner only, whatever the role of others", async () => {
  const { analyst, agent, admin } = await open();
  const view = await save(analyst, mine);
  for (const cookie of [agent, admin]) {
    expect(await list(cookie, "")).toEqual([]);
    for (const [method, body] of [["GET"], ["PATCH", { name: "Ours" }], ["DELETE"]] as const) {
      const answer = await ask(`/api/saved-views/${view.id}`, { method, cookie, body });
      expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
  }
  expect(await list(analyst)).toEqual([view]);
});

test("a shared view is seen by everybody, changed by its owner and admins, and private again when its owner says so", async () => {
  const { analyst, agent, admin } = await open();
  const { id } = await save(analyst, { ...mine, is_shared: true });
  const path = `/api/saved-views/${id}`;
  expect(await list(agent)).toMatchObject([{ id }]);
  for (const [method, body] of [["PATCH", { name: "Ours" }], ["DELETE"]] as const) {
    const answer = await ask(path, { method, cookie: agent, body });
    expect(answer).toMatchObject({ status: 403, body: { code: "insufficient_role" } });
  }
  expect(await ask(path, { method: "PATCH", cookie: admin, body: { name: "Leads" } })).toMatchObject({ status: 200 });
  // somebody else's view cannot be hidden from them
  expect(await ask(path, { method: "PATCH", cookie: admin, body: { is_shared: false } })).toMatchObject({
    status: 403,
  });
  expect(await ask(path, { method: "PATCH", cookie: analyst, body: { is_shared: false } })).toMatchObject({
    status: 200,
    body: { data: { name: "Leads", is_shared: false } },
  });
  expect(await list(agent)).toEqual([]);
  expect(await ask(path, { method: "DELETE", cookie: analyst })).toMatchObject({ status: 200 });
});

test("two people may have a view of the same name, one person may not", async () => {
  const { analyst, agent } = await open();
  await save(analyst, mine);
  await save(agent, mine);
  await save(analyst, { ...mine, list: "chats" });
  const again = await ask("/api/saved-views", {
    method: "POST",
    cookie: analyst,
    body: { ...mine, name: "NEW LÈADS" },
  });
  expect(again).toMatchObject({ status: 409, body: { issues: [{ path: "name" }] } });
});

test("views of somebody who leaves the organisation are gone for the others when private, and stay when shared", async () => {
  const { organization, agent } = await open();
  const leaver = await makeMember(sql, organization.id, "analyst");
  await save(leaver.cookie, mine);
  const shared = await save(leaver.cookie, { ...mine, name: "For all", is_shared: true });
  await sql`delete from public.memberships where organization_id = ${organization.id} and user_id = ${leaver.userId}`;
  expect(await list(agent)).toEqual([shared]);
});
