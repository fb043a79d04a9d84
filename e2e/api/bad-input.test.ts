import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { operationAt, readOperations, violations } from "@/e2e/support/contract";
import { exampleFor, plant } from "@/e2e/support/examples";
import type { Planted } from "@/e2e/support/examples";
import { send, sendBytes } from "@/e2e/support/http";
import type { Reply, Sent } from "@/e2e/support/http";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { contentsOf } from "@/e2e/support/rows";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";

const MB = 1024 * 1024;
const PATIENCE_MS = 700;

const sql = openDatabase();
const operations = await readOperations(inject("serverUrl"));
const external = operations.filter(({ credentials }) => credentials.join() === "apiKey");

let server: TestServer;
let organization: TestOrganization;
let planted: Planted;

beforeAll(async () => {
  server = await startServer({ stack: inject("stack"), env: { BODY_TIMEOUT_MS: String(PATIENCE_MS) } });
  organization = await makeOrganization(sql);
  planted = await plant(server.url, organization);
});

afterAll(() => server.stop());

/** Sends what must be refused and answers how; whatever was written is a failure. */
async function refusal(sent: Omit<Sent, "key"> & { key?: string }): Promise<Reply> {
  const before = await contentsOf(sql, organization.id);
  const reply = await send(server.url, { key: organization.key.key, method: "POST", ...sent });
  expect(await contentsOf(sql, organization.id)).toEqual(before);
  return reply;
}

const createChat = "/api/chats/create";
const chat = () => ({ sessionId: randomUUID() });

describe("a body of 10 MB", () => {
  const big = Buffer.from(`{"sessionId":"s","metadata":{"a":"${"x".repeat(10 * MB)}"}}`);

  test.each([
    ["that says so", false],
    ["that does not say how large it is", true],
  ])("%s is refused, 20 times over, in flat memory", async (_how, chunked) => {
    const refuseFour = async () => {
      // who asks for its connection to be closed is hung up on in the middle of sending
      const agent = new Agent({ keepAlive: true });
      const four = Array.from({ length: 4 }, () => refusal({ path: createChat, body: big, chunked, agent }));
      for (const reply of await Promise.all(four)) {
        expect(reply).toMatchObject({ status: 413, json: { code: "payload_too_large" } });
      }
      agent.destroy();
    };
    await refuseFour();
    const before = memoryOf(server.pid);
    for (let round = 0; round < 5; round += 1) await refuseFour();
    // 200 MB went past
    expect(memoryOf(server.pid) - before).toBeLessThan(100 * MB);
  });

  test("is refused wherever it comes, and the next request on its connection is served", async () => {
    const { key } = organization.key;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const { path } of external) {
      const body = Buffer.from(`{"a":"${"x".repeat(3 * MB)}"}`);
      expect(await refusal({ path, body, chunked: true, agent })).toMatchObject({ status: 413 });
      const next = await send(server.url, { path, key, body: exampleFor(path, planted), agent });
      expect(next.status).toBe(200);
    }
    agent.destroy();
  });

  test("is refused when it was pressed into 10 KB", async () => {
    const reply = await refusal({ path: createChat, body: gzipSync(big), headers: { "content-encoding": "gzip" } });
    expect(reply).toMatchObject({ status: 415, json: { code: "unsupported_media_type" } });
  });
});

describe("a body that does not come", () => {
  const head = (length: string) =>
    [`POST ${createChat} HTTP/1.1`, "host: localhost", `x-api-key: ${organization.key.key}`]
      .concat("content-type: application/json", length, "", "")
      .join("\r\n");

  test.each([
    ["stops in its middle", "content-length: 100", '{"sessionId":'],
    ["never begins", "content-length: 100", ""],
    ["stops between two chunks", "transfer-encoding: chunked", '5\r\n{"ses\r\n'],
  ])("because it %s is given up, and the connection with it", async (_how, length, begun) => {
    const startedAt = Date.now();
    const answer = await sendBytes(server.url, head(length) + begun, 10_000);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
    expect(answer.toLowerCase()).toContain("connection: close");
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(PATIENCE_MS - 50);
  });

  test("leaves the server serving, and the log without a failure of ours", async () => {
    expect((await send(server.url, { path: createChat, key: organization.key.key, body: chat() })).status).toBe(200);
    expect(server.log()).not.toContain("http.failure");
  });
});

describe("headers", () => {
  const { path } = { path: createChat };

  test.each<[string, number, Record<string, string | string[]>]>([
    ["two API keys", 401, { "x-api-key": [randomUUID(), randomUUID()] }],
    ["two Idempotency-Keys", 400, { "idempotency-key": ["one", "two"] }],
    ["an empty Idempotency-Key", 400, { "idempotency-key": "" }],
    ["an Idempotency-Key of 256 characters", 400, { "idempotency-key": "k".repeat(256) }],
    ["an Idempotency-Key that is no ASCII", 400, { "idempotency-key": "ö" }],
    ["another content type", 415, { "content-type": "text/plain" }],
    ["a content type of another alphabet", 415, { "content-type": "application/json; charset=latin1" }],
    ["an empty content type", 415, { "content-type": "" }],
    ["a form", 415, { "content-type": "application/x-www-form-urlencoded" }],
    ["several content types", 415, { "content-type": "application/json, text/plain" }],
    ["compression", 415, { "content-encoding": "br" }],
    ["stacked compression", 415, { "content-encoding": "gzip, gzip" }],
    ["a browser's origin beside a secret key", 403, { origin: "null" }],
  ])("with %s are refused with %i", async (_what, status, headers) => {
    const reply = await refusal({ path, body: chat(), headers });
    expect(reply.status).toBe(status);
    expect(violations(operationAt(operations, path), reply)).toEqual([]);
  });

  test("a request id is taken over when it is harmless, else replaced", async () => {
    for (const given of ["r".repeat(8), "r".repeat(128), "a.b:c_d-e"]) {
      const reply = await send(server.url, { path, key: "", body: {}, headers: { "x-request-id": given } });
      expect(reply.headers["x-request-id"]).toBe(given);
    }
    for (const given of ["r".repeat(7), "r".repeat(129), "öööööööö", "<script>1", "a b c d e f", "{}{}{}{}"]) {
      const reply = await send(server.url, { path, key: "", body: {}, headers: { "x-request-id": given } });
      expect(reply.headers["x-request-id"]).toMatch(/^req_[0-9a-f]{32}$/);
    }
  });

  test.each([
    ["two lengths", "content-length: 5\r\ncontent-length: 6"],
    ["a length and chunks", "content-length: 5\r\ntransfer-encoding: chunked"],
    ["a negative length", "content-length: -1"],
    ["a length that is no number", "content-length: five"],
    ["an unknown transfer encoding", "transfer-encoding: gzip"],
    ["a header on two lines", "x-a: b\r\n c"],
    ["a name with a blank", "x a: b"],
    ["20 KB of them", `x-a: ${"b".repeat(20_000)}`],
  ])("with %s end the connection before anything is read", async (_what, line) => {
    const text = `POST ${path} HTTP/1.1\r\nhost: x\r\nx-api-key: ${organization.key.key}\r\n${line}\r\n\r\n{}`;
    const before = await contentsOf(sql, organization.id);
    expect(await sendBytes(server.url, text, 5_000)).toMatch(/^HTTP\/1\.1 4(00|31) /);
    expect(await contentsOf(sql, organization.id)).toEqual(before);
  });
});

/** Bytes of memory that a process holds. */
function memoryOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
