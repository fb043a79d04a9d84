import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { readOperations } from "@/e2e/support/contract";
import { send } from "@/e2e/support/http";
import { makeOrganization } from "@/e2e/support/organization";

const serverUrl = inject("serverUrl");
const sql = openDatabase();
const methods = new Map<string, string[]>();
for (const { path, method } of await readOperations(serverUrl))
  methods.set(path, [...(methods.get(path) ?? []), method]);

async function refusalOf(method: string, path: string) {
  const reply = await send(serverUrl, { method, path });
  expect(reply.headers["x-request-id"]).toMatch(/^req_/);
  expect(reply.json).toEqual({
    error: expect.any(String),
    code: expect.any(String),
    request_id: reply.headers["x-request-id"],
  });
  const { code } = reply.json as { code: string };
  return { ...reply, code: `${reply.status} ${code}` };
}

test.each([...methods])("%s refuses every method but %j", async (path, allowed) => {
  const address = path.replace(/\{\w+\}/, randomUUID());
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((one) => !allowed.includes(one))) {
    const reply = await refusalOf(method, address);
    expect(reply.code).toBe("405 method_not_allowed");
    expect(reply.headers.allow?.split(", ")).toEqual(expect.arrayContaining(allowed));
  }
  for (const method of ["TRACE", "PROPFIND"]) {
    expect((await send(serverUrl, { method, path: address })).status).toBe(400);
  }
});

test.each([
  "/api",
  "/api/",
  "/api/nothing",
  "/api/chats/create/more",
  "/api/%",
  "/api/%ff/%00",
  "/api/chats%2Fcreate",
  `/api/${"x".repeat(4_000)}`,
])("%s is not found", async (path) => {
  for (const method of ["GET", "POST", "DELETE"]) {
    expect((await refusalOf(method, path)).code).toBe("404 not_found");
  }
});

test.each([
  "/API/chats/create",
  "/api/%2e%2e/health",
  "/api/../etc/passwd",
  "//api/chats/create",
  "/%",
  "/%ff",
  "/?%ff=%",
])("%s breaks nothing", async (path) => {
  for (const method of ["GET", "POST"]) expect((await send(serverUrl, { method, path })).status).toBeLessThan(500);
});

test("a path may end with a slash", async () => {
  const { key } = await makeOrganization(sql);
  const answer = await post("/api/chats/create/", { sessionId: "s" }, { key: key.key });
  expect(answer.status).toBe(200);
});
