import { decodeJwt, jwtVerify } from "jose";
import postgres from "postgres";
import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";
import { startTestStack } from "@/e2e/support/stack";
import type { Stack } from "#local/stack.ts";
import { LiveToken } from "@/lib/core/live/schemas";
import { connectRealtime, standInForRealtime } from "#tests/support/realtime.ts";

const path = "/api/live-token";
const sql = openDatabase();
const Answer = z.strictObject({ data: z.strictObject(LiveToken.shape) });

test("says plainly where nothing is announced, so that pages ask", async () => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path, { cookie: owner.cookie })).toMatchObject({ status: 200, body: { data: null } });
});

describe("where Realtime is", () => {
  // a stack of its own: what Realtime brings changes a database for everybody
  let stack: Stack;
  let server: TestServer;
  let db: Sql;
  beforeAll(async () => {
    stack = await startTestStack();
    db = postgres(stack.superuserUrl, { max: 2, onnotice: () => undefined });
    await standInForRealtime(db);
    await connectRealtime(db);
    server = await startServer({ stack });
  });
  afterAll(async () => {
    await server.stop();
    await db.end();
    await stack.stop();
  });

  test("gives every member a token that hears the organisation for two minutes", async () => {
    const { id } = await makeOrganization(db);
    const { cookie, userId } = await makeMember(db, id, "analyst");
    const { status, headers, body } = await ask(path, { cookie, server: server.url });
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    const { data } = Answer.parse(body);
    const { token, ...rest } = data;
    expect(rest).toEqual({ url: stack.apiUrl, key: stack.anonKey, topic: `organization:${id}`, expires_in: 120 });
    const { payload } = await jwtVerify(token, new TextEncoder().encode(stack.jwtSecret), { algorithms: ["HS256"] });
    const { iat, exp, ...claims } = payload;
    expect(claims).toEqual({ role: "crm_listener", actor: "user", sub: userId, organization_id: id });
    expect((exp ?? 0) - (iat ?? 0)).toBe(130);
  });

  test("the organisation follows from the session, whatever is asked for", async () => {
    const [mine, theirs] = [await makeOrganization(db), await makeOrganization(db)];
    const { body } = await ask(`${path}?organization_id=${theirs.id}&topic=organization:${theirs.id}`, {
      cookie: mine.owner.cookie,
      server: server.url,
    });
    const { data } = Answer.parse(body);
    expect(data.topic).toBe(`organization:${mine.id}`);
    expect(decodeJwt(data.token)).toMatchObject({ organization_id: mine.id });
  });

  test("a token reads and calls nothing through the data API", async () => {
    const { owner } = await makeOrganization(db);
    const { data } = Answer.parse((await ask(path, { cookie: owner.cookie, server: server.url })).body);
    const headers = { apikey: data.key, authorization: `Bearer ${data.token}` };
    const rows = await fetch(`${data.url}/rest/v1/chats?select=*`, { headers });
    expect(rows.ok).toBe(false);
    const post = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: "{}" };
    expect((await fetch(`${data.url}/rest/v1/rpc/find_live_topic`, post)).ok).toBe(false);
  });
});
