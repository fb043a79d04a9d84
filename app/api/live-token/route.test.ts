import { decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask, keepsTheRulesForMembers } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { LiveToken } from "@/lib/core/live/schemas";
import { connectRealtime, removeRealtime, standInForRealtime } from "#tests/support/realtime.ts";

const path = "/api/live-token";
const sql = openDatabase();
const Answer = z.strictObject({ data: z.strictObject(LiveToken.shape) });
const { apiUrl, anonKey, jwtSecret } = inject("stack");

keepsTheRulesForMembers({ method: "GET", sql, path: () => path });

test("says plainly where nothing is announced, so that pages ask", async () => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path, { cookie: owner.cookie })).toMatchObject({ status: 200, body: { data: null } });
});

describe("where Realtime is", () => {
  beforeAll(async () => {
    await standInForRealtime(sql);
    await connectRealtime(sql);
  });
  afterAll(() => removeRealtime(sql));

  test("gives every member a token that hears the organisation for two minutes", async () => {
    const { id } = await makeOrganization(sql);
    const { cookie, userId } = await makeMember(sql, id, "analyst");
    const { status, headers, body } = await ask(path, { cookie });
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    const { data } = Answer.parse(body);
    const { token, ...rest } = data;
    expect(rest).toEqual({ url: apiUrl, key: anonKey, topic: `organization:${id}`, expires_in: 120 });
    const { payload } = await jwtVerify(token, new TextEncoder().encode(jwtSecret), { algorithms: ["HS256"] });
    const { iat, exp, ...claims } = payload;
    expect(claims).toEqual({ role: "crm_listener", actor: "user", sub: userId, organization_id: id });
    expect((exp ?? 0) - (iat ?? 0)).toBe(130);
  });

  test("the organisation follows from the session, whatever is asked for", async () => {
    const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const { body } = await ask(`${path}?organization_id=${theirs.id}&topic=organization:${theirs.id}`, {
      cookie: mine.owner.cookie,
    });
    const { data } = Answer.parse(body);
    expect(data.topic).toBe(`organization:${mine.id}`);
    expect(decodeJwt(data.token)).toMatchObject({ organization_id: mine.id });
  });

  test("a token reads and calls nothing through the data API", async () => {
    const { owner } = await makeOrganization(sql);
    const { data } = Answer.parse((await ask(path, { cookie: owner.cookie })).body);
    const headers = { apikey: data.key, authorization: `Bearer ${data.token}` };
    const rows = await fetch(`${data.url}/rest/v1/chats?select=*`, { headers });
    expect(rows.ok).toBe(false);
    const post = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: "{}" };
    expect((await fetch(`${data.url}/rest/v1/rpc/find_live_topic`, post)).ok).toBe(false);
  });
});
