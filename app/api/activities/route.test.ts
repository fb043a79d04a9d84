import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { Activity } from "@/lib/core/activities/schemas";

// What every resource does is tried elsewhere; here are due dates, completion and whose activity it is.

const sql = openDatabase();
const One = z.object({ data: Activity });
const Page = z.object({ data: z.array(Activity) });
const PATH = "/api/activities";

async function open() {
  const organization = await makeOrganization(sql);
  const agent = await makeMember(sql, organization.id, "agent");
  return { organization, agent, admin: await makeMember(sql, organization.id, "admin") };
}

async function add(cookie: string, body: object = {}): Promise<Activity> {
  const answer = await ask(PATH, { method: "POST", cookie, body: { type: "task", subject: "Call back", ...body } });
  expect(answer.status).toBe(201);
  return One.parse(answer.body).data;
}

async function subjects(cookie: string, query: string): Promise<string[]> {
  const { data } = Page.parse((await ask(`${PATH}?sort=subject&${query}`, { cookie })).body);
  return data.map(({ subject }) => subject);
}

async function events(id: string): Promise<string[]> {
  const rows = await sql<{ type: string }[]>`select type from public.domain_events where object_id = ${id} order by id`;
  return rows.map(({ type }) => type);
}

test("an activity is its creator's, pending and of medium priority; the other names of its fields are taken", async () => {
  const { agent } = await open();
  const body = { activity_type: "call", title: "Ring", type: undefined, subject: undefined };
  expect(await add(agent.cookie, body)).toMatchObject({
    type: "call",
    subject: "Ring",
    status: "pending",
    priority: 1,
    owner_id: agent.userId,
    due_date: null,
    due_at: null,
  });
  const nameless = await ask(PATH, { method: "POST", cookie: agent.cookie, body: { description: "?" } });
  expect(nameless).toMatchObject({ status: 422, body: { issues: [{ path: "type" }, { path: "subject" }] } });
});

test("a day ends where the organisation is, also after it has moved; a moment is a moment", async () => {
  const { organization, agent } = await open();
  await sql`update public.organizations set timezone = 'America/New_York' where id = ${organization.id}`;
  const day = await add(agent.cookie, { due_date: "2026-07-01" });
  const moment = await add(agent.cookie, { due_date: "2026-07-01T10:00:00+02:00" });
  expect(day.due_at).toBe("2026-07-02T03:59:59.999Z");
  expect([moment.due_date, moment.due_at]).toEqual(["2026-07-01T08:00:00.000Z", "2026-07-01T08:00:00.000Z"]);
  const settings = { method: "PUT", cookie: organization.owner.cookie, body: { timezone: "Asia/Tokyo" } };
  expect((await ask("/api/settings", settings)).status).toBe(200);
  const moved = One.parse((await ask(`${PATH}/${day.id}`, { cookie: agent.cookie })).body).data;
  expect(moved.due_at).toBe("2026-07-01T14:59:59.999Z");
});

test("overdue is what is pending and past, in answers and filters alike", async () => {
  const { agent } = await open();
  const { cookie } = agent;
  const past = { due_date: "2026-01-01" };
  expect(await add(cookie, { subject: "late", ...past })).toMatchObject({ status: "overdue" });
  await add(cookie, { subject: "open", due_date: "2999-01-01" });
  await add(cookie, { subject: "undated" });
  await add(cookie, { subject: "done", status: "completed", ...past });
  await add(cookie, { subject: "off", status: "cancelled", ...past });
  expect(await subjects(cookie, "status=overdue")).toEqual(["late"]);
  expect(await subjects(cookie, "status=pending")).toEqual(["open", "undated"]);
  expect(await subjects(cookie, "completed=true")).toEqual(["done"]);
  expect(await subjects(cookie, "completed=false")).toEqual(["late", "off", "open", "undated"]);
  expect(await subjects(cookie, "due_from=2025-12-31T00:00:00Z&due_to=2026-02-01T00:00:00Z")).toEqual([
    "done",
    "late",
    "off",
  ]);
  expect(await subjects(cookie, "activity_type=call")).toEqual([]);
  expect(await subjects(cookie, `owner_id=${agent.userId}&type=task&status=cancelled`)).toEqual(["off"]);
});

test.each(["PATCH", "PUT"])("%s completes an activity with one event, and opens it again", async (method) => {
  const { agent } = await open();
  const { cookie } = agent;
  const { id } = await add(cookie, { due_date: "2026-01-01" });
  const toggle = async () => One.parse((await ask(`${PATH}/${id}/complete`, { method, cookie })).body).data;
  const done = await toggle();
  expect(done).toMatchObject({ status: "completed", version: 2 });
  expect(Date.parse(done.completed_at ?? "")).not.toBeNaN();
  expect(await toggle()).toMatchObject({ status: "overdue", completed_at: null });
  expect(await events(id)).toEqual(["activity.created", "activity.updated", "activity.completed", "activity.updated"]);
});

test("what is logged as completed has its moment and its event, and keeps both when it is changed", async () => {
  const { agent } = await open();
  const { cookie } = agent;
  const { id, completed_at } = await add(cookie, { type: "call", status: "completed" });
  expect(completed_at).not.toBeNull();
  const body = { outcome: "Wants an offer", status: "completed" };
  const changed = One.parse((await ask(`${PATH}/${id}`, { method: "PATCH", cookie, body })).body).data;
  expect(changed).toMatchObject({ outcome: "Wants an offer", completed_at });
  expect((await events(id)).filter((type) => type === "activity.completed")).toHaveLength(1);
});

test("an activity is changed, completed, removed and restored by its owner and by admins, and by nobody else", async () => {
  const { organization, agent, admin } = await open();
  const { id } = await add(agent.cookie);
  const path = `${PATH}/${id}`;
  const acts = [
    ["PATCH", path, { priority: "high" }],
    ["PATCH", `${path}/complete`],
    ["DELETE", path],
    ["POST", `${path}/restore`],
  ] as const;
  for (const role of ["agent", "manager"] as const) {
    const { cookie } = await makeMember(sql, organization.id, role);
    expect((await ask(path, { cookie })).status).toBe(200);
    for (const [method, target, body] of acts.slice(0, 3)) {
      const refused = await ask(target, { method, cookie, body });
      expect(refused).toMatchObject({ status: 403, body: { code: "insufficient_role" } });
    }
  }
  for (const { cookie } of [agent, admin]) {
    for (const [method, target, body] of acts) expect((await ask(target, { method, cookie, body })).status).toBe(200);
  }
});

test("an activity can be handed to another member, and to nobody outside", async () => {
  const { organization, agent, admin } = await open();
  const { id } = await add(agent.cookie);
  const give = (cookie: string, owner_id: string | null) =>
    ask(`${PATH}/${id}`, { method: "PATCH", cookie, body: { owner_id } });
  const stranger = await makeOrganization(sql);
  const refused = await give(agent.cookie, stranger.owner.userId);
  expect(refused).toMatchObject({ status: 422, body: { issues: [{ path: "owner_id" }] } });
  expect((await give(agent.cookie, admin.userId)).status).toBe(200);
  expect((await give(agent.cookie, agent.userId)).status).toBe(403);
  // whose owner has left is anybody's
  await sql`delete from public.memberships where organization_id = ${organization.id} and user_id = ${admin.userId}`;
  expect((await give(agent.cookie, agent.userId)).status).toBe(200);
});

test("an activity belongs to a contact of its own organisation, and is found by it", async () => {
  const { organization, agent } = await open();
  const stranger = await makeOrganization(sql);
  const contactOf = async (organizationId: string) => {
    const [made] = await sql<{ id: string }[]>`
      insert into public.contacts (organization_id, email) values (${organizationId}, 'ann@example.com') returning id`;
    return made?.id ?? "";
  };
  const contact_id = await contactOf(organization.id);
  const { id } = await add(agent.cookie, { subject: "of Ann", contact_id });
  await add(agent.cookie, { subject: "of nobody" });
  expect(await subjects(agent.cookie, `contact_id=${contact_id}`)).toEqual(["of Ann"]);
  const body = { contact_id: await contactOf(stranger.id) };
  const refused = await ask(`${PATH}/${id}`, { method: "PATCH", cookie: agent.cookie, body });
  expect(refused).toMatchObject({ status: 422, body: { issues: [{ path: "contact_id" }] } });
  await sql`delete from public.contacts where id = ${contact_id}`;
  expect(One.parse((await ask(`${PATH}/${id}`, { cookie: agent.cookie })).body).data.contact_id).toBeNull();
});
