import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { Settings } from "@/lib/core/settings/schemas";

const path = "/api/settings";
const sql = openDatabase();
const Answer = z.strictObject(Settings.shape);

const change = (cookie: string, body: unknown) => ask(path, { method: "PUT", cookie, body });

test("nobody is shown the key again, only its last four characters", async () => {
  const { id, key, owner } = await makeOrganization(sql, "Harbour Hotels");
  const analyst = await makeMember(sql, id, "analyst");
  for (const { cookie } of [owner, analyst]) {
    const answer = await ask(path, { cookie });
    expect(answer.status).toBe(200);
    expect(Answer.parse(answer.body)).toMatchObject({
      id,
      organization_name: "Harbour Hotels",
      status: "live",
      api_key: `hmz_…${key.key.slice(-4)}`,
    });
    expect(JSON.stringify(answer.body)).not.toContain(key.key);
  }
});

test("changes what is given, keeps the rest, and null empties", async () => {
  const { id, owner } = await makeOrganization(sql, "Before");
  const settings = { organization_name: " After ", location: "Faro", website_url: "https://faro.example/a?b" };
  const changed = await change(owner.cookie, { ...settings, id: randomUUID(), status: "suspended", unknown: 1 });
  expect(changed).toMatchObject({
    status: 200,
    body: { ...settings, id, organization_name: "After", status: "live" },
  });
  const emptied = await change(owner.cookie, { location: null, website_url: null, description: "  " });
  expect(emptied).toMatchObject({
    status: 200,
    body: { organization_name: "After", location: null, website_url: null, description: null },
  });
  const log = await sql`select action from public.audit_logs where organization_id = ${id} order by id`;
  expect(log.map((row) => row["action"])).toEqual(["organization.registered", "settings.updated", "settings.updated"]);
});

test.each([
  [{}],
  [{ unknown: 1 }],
  [{ organization_name: "" }],
  [{ organization_name: null }],
  [{ organization_name: "x".repeat(201) }],
  [{ location: "x".repeat(501) }],
  [{ website_url: "javascript:alert(1)" }],
  [{ website_url: "faro.example" }],
  [{ website_url: "" }],
  [{ timezone: "Europe/Atlantis" }],
  [{ timezone: "+01:00" }],
  [{ timezone: "" }],
  [{ timezone: null }],
])("refuses %o with 400", async (body) => {
  const { owner } = await makeOrganization(sql);
  expect(await change(owner.cookie, body)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
});

test("changes the time zone, of the own organisation only", async () => {
  const { owner } = await makeOrganization(sql);
  const neighbour = await makeOrganization(sql);
  expect(await change(owner.cookie, { timezone: "America/St_Johns" })).toMatchObject({
    status: 200,
    body: { timezone: "America/St_Johns", organization_name: "Test organisation" },
  });
  expect(await ask(path, { cookie: neighbour.owner.cookie })).toMatchObject({ body: { timezone: "UTC" } });
});

test("shows the new key once and ends the old one with its next request", async () => {
  const { key, owner } = await makeOrganization(sql);
  const send = (secret: string) => post("/api/chats/create", { sessionId: "s" }, { key: secret });
  expect(await send(key.key)).toMatchObject({ status: 200 });
  const body = { action: "regenerate_api_key" };
  const answer = await ask(path, { method: "POST", cookie: owner.cookie, body });
  const { api_key } = Answer.parse(answer.body);
  expect(api_key).toMatch(/^hmz_[A-Za-z0-9]{32}$/);
  expect(await send(key.key)).toMatchObject({ status: 401 });
  expect(await send(api_key ?? "")).toMatchObject({ status: 200 });
  expect(await ask(path, { cookie: owner.cookie })).toMatchObject({ body: { api_key: `hmz_…${api_key?.slice(-4)}` } });
});

test("refuses any other action", async () => {
  const { owner } = await makeOrganization(sql);
  const answer = await ask(path, { method: "POST", cookie: owner.cookie, body: { action: "delete" } });
  expect(answer).toMatchObject({ status: 400, body: { error: "Invalid action." } });
});
