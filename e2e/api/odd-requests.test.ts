import fc from "fast-check";
import { beforeAll, expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { readOperations, violations } from "@/e2e/support/contract";
import type { Operation } from "@/e2e/support/contract";
import { plant } from "@/e2e/support/examples";
import { send } from "@/e2e/support/http";
import type { Reply, Sent } from "@/e2e/support/http";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import type { TestMember, TestOrganization } from "@/e2e/support/organization";
import { contentsOf } from "@/e2e/support/rows";
import { SEED, rounds } from "#tests/support/rounds.ts";

// HORIZON_TEST_LONG=10 HORIZON_TEST_SEED=$RANDOM npm test -- odd-requests
const RUNS = rounds(300);

const serverUrl = inject("serverUrl");
const sql = openDatabase();
const operations = await readOperations(serverUrl);

let home: TestOrganization;
let reader: TestMember;
let stranger: TestOrganization;

beforeAll(async () => {
  [home, stranger] = [await makeOrganization(sql, "Odd"), await makeOrganization(sql, "Stranger")];
  reader = await makeMember(sql, home.id, "analyst");
  await plant(serverUrl, home);
  await plant(serverUrl, stranger);
});

test("whatever is sent, wherever, nothing breaks and every answer is one of ours", async () => {
  const strangers = await contentsOf(sql, stranger.id);
  const seen: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(fc.context(), requests(), async (context, sent) => {
      const reply = await send(serverUrl, sent);
      seen[reply.status] = (seen[reply.status] ?? 0) + 1;
      context.log(`${reply.status} ${reply.text.slice(0, 300)}`);
      expect(problemsOf(sent, reply)).toEqual([]);
    }),
    { seed: SEED, numRuns: RUNS },
  );
  expect(await contentsOf(sql, stranger.id)).toEqual(strangers);
  console.log(`Odd requests with seed ${SEED}: ${JSON.stringify(seen)}`);
}, 120_000);

function problemsOf({ method = "GET", path }: Sent, reply: Reply): string[] {
  if (reply.status >= 500) return [`${reply.status} is a failure of ours`];
  const operation = operationFor(method, path);
  // what has no route is answered by the framework, as is what the protocol itself does not allow, or what pretends to come
  // from the framework's own code in the browser
  if (operation === undefined) return [];
  if ([307, 308, 417, 431].includes(reply.status)) return [];
  return violations(operation, reply);
}

function operationFor(method: string, path: string): Operation | undefined {
  // "%2e%2e" leads one part up, as ".." does
  const plain = (URL.canParse(path, serverUrl) ? new URL(path, serverUrl).pathname : path.replace(/\?.*$/, "")).replace(
    /\/$/,
    "",
  );
  const matching = operations.filter((one) => new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(plain));
  // a path that is spelled out goes before one with a place for any word
  const [closest] = matching.map((one) => one.path).toSorted((one, other) => gapsIn(one) - gapsIn(other));
  return matching.find((one) => one.path === closest && one.method === method);
}

const gapsIn = (path: string) => path.split("{").length;

function requests(): fc.Arbitrary<Sent> {
  return fc.record({ method: methods, path: paths(), headers: headers(), body: bodies });
}

const methods = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("GET", "POST") },
  fc.constantFrom("PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "QUERY", "MKCOL"),
);

const SEGMENTS = [
  "%00",
  "%ff",
  "%",
  "..",
  "%2e%2e",
  "a%2Fb",
  "~",
  "%F0%9F%92%A5",
  "__proto__",
  "x".repeat(1_000),
  "'--",
];

function paths(): fc.Arbitrary<string> {
  const segment = fc.oneof(
    fc.constantFrom(...SEGMENTS),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).map(encoded),
  );
  const known = fc
    .tuple(fc.constantFrom(...operations.map(({ path }) => path)), segment)
    .map(([path, value]) => path.replace(/\{\w+\}/, value.replaceAll("$", "")));
  const unknown = fc.array(segment, { maxLength: 4 }).map((steps) => `/api/${steps.join("/")}`);
  const query = fc.oneof(
    { weight: 3, arbitrary: fc.constant("") },
    fc.constantFrom(
      "/",
      "?",
      "?=",
      "?%",
      "?a=%ff&a[]=1&a[]=2",
      "?__proto__=1&constructor=2",
      `?a=${"b".repeat(3_000)}`,
    ),
    fc
      .tuple(fc.constantFrom("limit", "cursor", "status", "search", "kind"), fc.string({ unit: "grapheme" }))
      .map(([name, value]) => `?${name}=${encoded(value)}`),
    fc.constantFrom(
      "?limit=0",
      "?limit=501",
      "?limit=1e3",
      "?limit=1&limit=2",
      "?limit=",
      "?cursor=AAAA",
      "?cursor=e30",
    ),
  );
  return fc.tuple(fc.oneof({ weight: 4, arbitrary: known }, unknown), query).map((parts) => parts.join(""));
}

function encoded(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : "%ff";
}

/** A header value goes over the wire as Latin-1 without control characters. */
const junk = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((at) => String.fromCharCode(at === 0x7f ? 0x20 : at)),
  maxLength: 60,
});

function headers(): fc.Arbitrary<Record<string, string | string[]>> {
  const some = (...values: (string | string[])[]) => fc.oneof(fc.constantFrom(...values), junk);
  const key = fc.constant(0).map(() => home.key.key);
  const cookie = fc.constant(0).map(() => reader.cookie);
  return fc.record(
    {
      "x-api-key": fc.oneof({ weight: 3, arbitrary: key }, some("", "hmz_", ["a", "b"])),
      authorization: fc.oneof(
        key.map((text) => `Bearer ${text}`),
        some("Bearer", "Basic YTpi", "bearer hmz_", "Bearer null"),
      ),
      cookie: fc.oneof(
        { weight: 3, arbitrary: cookie },
        some("next-auth.session-token=e30", "a=b; ; =; next-auth.session-token"),
      ),
      "content-type": some("application/json", "text/plain", "application/json; charset=utf-16", "multipart/form-data"),
      "content-encoding": some("gzip", "identity", "deflate, gzip"),
      "idempotency-key": some("", "one", "x".repeat(300), ["a", "b"]),
      "x-request-id": some("", "r".repeat(200), "ok-request-id"),
      origin: some("null", "https://evil.example", "javascript:1", serverUrl),
      "sec-fetch-site": some("cross-site", "same-origin", "none"),
      "x-forwarded-for": some("1.2.3.4", "::1, 127.0.0.1", ","),
      "x-forwarded-host": some("evil.example"),
      "x-http-method-override": some("DELETE"),
      "x-middleware-subrequest": some("proxy:proxy:proxy:proxy:proxy", "src/middleware"),
      "x-horizon-socket-address": some("6.6.6.6"),
      rsc: some("1"),
      "next-router-state-tree": some("%5B%22%22%5D"),
      "next-action": some("0".repeat(42)),
      range: some("bytes=0-0"),
      "if-none-match": some("*"),
      accept: some("text/html", "*/*;q=nan"),
      "accept-encoding": some("br", "zstd, gzip;q=0"),
      expect: fc.constantFrom("100-continue", "200-ok"),
    },
    { requiredKeys: [] },
  );
}

const bodies = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom("", "{", "[]", "null", '"text"', "0", "-", "1e999", "{}{}", "[".repeat(5_000), '{"a":'.repeat(5_000)),
  fc.json({ maxDepth: 4 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);
