import { randomUUID } from "node:crypto";
import { beforeAll, expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { operationAt, readOperations, violations } from "@/e2e/support/contract";
import type { JsonSchema } from "@/e2e/support/contract";
import { exampleFor, plant } from "@/e2e/support/examples";
import type { Planted } from "@/e2e/support/examples";
import { send } from "@/e2e/support/http";
import type { Sent } from "@/e2e/support/http";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { contentsOf } from "@/e2e/support/rows";

const MB = 1024 * 1024;
const createChat = "/api/chats/create";

const serverUrl = inject("serverUrl");
const sql = openDatabase();
const operations = await readOperations(serverUrl);
const external = operations.filter(({ credentials }) => credentials.join() === "apiKey");

let organization: TestOrganization;
let planted: Planted;

beforeAll(async () => {
  organization = await makeOrganization(sql);
  planted = await plant(serverUrl, organization);
});

const chat = () => ({ sessionId: randomUUID() });
const post = (sent: Sent) => send(serverUrl, { key: organization.key.key, ...sent });

async function expectAccepted(path: string, body: unknown, chunked = false): Promise<void> {
  const reply = await post({ path, body, chunked });
  expect(violations(operationAt(operations, path), reply)).toEqual([]);
  // what is named at its full length need not be there
  expect([200, 404]).toContain(reply.status);
}

async function expectRefused(path: string, body: unknown, { status = 400, chunked = false } = {}): Promise<void> {
  const before = await contentsOf(sql, organization.id);
  const reply = await post({ path, body, chunked });
  expect(violations(operationAt(operations, path), reply)).toEqual([]);
  expect(reply.status).toBe(status);
  expect(await contentsOf(sql, organization.id)).toEqual(before);
}

const texts = external
  .filter(({ path }) => path !== "/api/ingest")
  .flatMap(({ path, body = {} }) =>
    Object.entries(body.properties ?? {}).flatMap(([name, schema]) =>
      longestOf(schema).map((max): [string, string, number] => [path, name, max]),
    ),
  );

test("there are texts to try", () => {
  expect(texts.length).toBeGreaterThan(25);
});

test.each(texts)("%s takes a %s of up to %i characters", async (path, name, max) => {
  const long = (length: number) => ({ ...exampleFor(path, planted), [name]: "x".repeat(length) });
  await expectAccepted(path, long(max - 1));
  await expectAccepted(path, long(max));
  await expectRefused(path, long(max + 1));
});

test.each([
  ["/api/articles/mention", "articles"],
  ["/api/tavily-mentions", "mentions"],
  ["/api/article-mentions", "mentions"],
])("%s takes up to 100 %s", async (path, name) => {
  const example = exampleFor(path, planted);
  const times = (count: number) => ({
    ...example,
    [name]: Array.from({ length: count }, () => first(example[name])),
  });
  await expectAccepted(path, times(99));
  await expectAccepted(path, times(100));
  await expectRefused(path, times(101));
});

test.each([
  [createChat, 256 * 1024],
  ["/api/ingest", 2 * MB],
])("%s takes a body of up to %i bytes, declared or not", async (path, max) => {
  const padded = (bytes: number) => Buffer.from(JSON.stringify(exampleFor(path, planted)).padEnd(bytes));
  for (const chunked of [false, true]) {
    await expectAccepted(path, padded(max - 1), chunked);
    await expectAccepted(path, padded(max), chunked);
    await expectRefused(path, padded(max + 1), { status: 413, chunked });
  }
});

test("metadata is at most 16 KB, counted in bytes, and 3 levels deep", async () => {
  const filled = (bytes: number) => ({ ...chat(), metadata: { a: "é".repeat(4).padEnd(bytes - 12, "x") } });
  await expectAccepted(createChat, filled(16 * 1024 - 1));
  await expectAccepted(createChat, filled(16 * 1024));
  await expectRefused(createChat, filled(16 * 1024 + 1));
  await expectAccepted(createChat, { ...chat(), metadata: { a: { b: 1 } } });
  await expectAccepted(createChat, { ...chat(), metadata: { a: { b: [1] } } });
  await expectRefused(createChat, { ...chat(), metadata: { a: { b: [[1]] } } });
  await expectRefused(createChat, { ...chat(), metadata: wide(10_000) });
});

test("a moment lies between 2000 and five minutes from now", async () => {
  const at = (ms: number) => ({ ...chat(), timestamp: new Date(ms).toISOString() });
  const [earliest, leeway] = [Date.UTC(2000, 0, 1), 5 * 60_000];
  await expectAccepted(createChat, at(earliest));
  await expectAccepted(createChat, at(Date.now() + leeway - 5_000));
  await expectRefused(createChat, at(earliest - 1));
  await expectRefused(createChat, at(Date.now() + leeway + 5_000));
  for (const timestamp of [
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "+010000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
  ]) {
    await expectRefused(createChat, { ...chat(), timestamp });
  }
});

test("numbers are kept exactly or refused", async () => {
  const exact = Number.MAX_SAFE_INTEGER;
  for (const number of ["1", "-0.5", String(exact), String(-exact), "1e15"]) {
    await expectAccepted(createChat, `{"sessionId":"s","metadata":{"a":${number}}}`);
  }
  for (const number of ["9007199254740992", "9007199254740993", "-9007199254740993", "1e16", "1e400"]) {
    await expectRefused(createChat, `{"sessionId":"s","metadata":{"a":${number}}}`);
  }
});

test.each([
  ["bytes that are no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ["half a character", Buffer.from('{"sessionId":"é"}').subarray(0, 15)],
  ["another encoding", Buffer.from('{"sessionId":"s"}', "utf16le")],
  ["two values", '{"sessionId":"a"}{"sessionId":"b"}'],
  ["a comment", '{"sessionId":"a" /* b */}'],
  ["a trailing comma", '{"sessionId":"a",}'],
  ["a number that is none", '{"sessionId":NaN}'],
  ["JavaScript", "{sessionId:'a'}"],
  ["text that a prototype could be reached by", '{"sessionId":"s","metadata":{"a":{"__proto__":{"b":1}}}}'],
  ["the same, escaped", String.raw`{"sessionId":"s","metadata":{"\u005f_proto__":{"b":1}}}`],
])("refuses %s", async (_what, body) => {
  await expectRefused(createChat, body);
});

test("the last of two fields of one name counts, as everywhere", async () => {
  await expectRefused(createChat, '{"sessionId":"s","sessionId":7}');
  await expectAccepted(createChat, '{"sessionId":7,"sessionId":"s"}');
});

/** The greatest length of a text, when it has one and is free in form. */
function longestOf({ anyOf, ...schema }: JsonSchema): number[] {
  const [shape = schema] = anyOf ?? [];
  return shape.format === undefined && shape.pattern === undefined && shape.maxLength !== undefined
    ? [shape.maxLength]
    : [];
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

function wide(keys: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: keys }, (_, index) => [`key-${index}`, index]));
}
