import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { generateApiKey } from "@/lib/platform/crypto";
import { post } from "./api-client.ts";
import { makeKey, makeOrganization } from "./organization.ts";
import type { TestOrganization } from "./organization.ts";

interface Promises {
  path: string;
  scope: string;
  sql: Sql;
  /** A body that this organisation may send; makes what it refers to. */
  valid: (organization: TestOrganization) => Promise<Record<string, unknown>>;
}

/** What every route of the external API promises, whatever it does. */
export function keepsTheRulesOfTheDoor({ path, scope, sql, valid }: Promises): void {
  describe("the door", () => {
    let organization: TestOrganization;
    let body: Record<string, unknown>;
    const as = (key: string, headers?: Record<string, string>) =>
      post(path, body, { key, ...(headers && { headers }) });

    beforeAll(async () => {
      organization = await makeOrganization(sql);
      body = await valid(organization);
    });

    test("answers 200 with a request id, uncacheable, with what is left of the allowance", async () => {
      const answer = await as(organization.key.key, { "x-request-id": "test-request-1" });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject(path === "/api/ingest" ? { refused: 0 } : { success: true });
      expect(answer.headers.get("x-request-id")).toBe("test-request-1");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(Number(answer.headers.get("ratelimit-remaining"))).toBeGreaterThan(0);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    });

    test("answers a retry under one Idempotency-Key once, and refuses the key for anything else", async () => {
      const { key } = organization.key;
      const headers = { "idempotency-key": randomUUID() };
      const first = await post(path, body, { key, headers });
      const again = await post(path, body, { key, headers });
      expect(first.status).toBe(200);
      expect(again).toMatchObject({ status: 200, body: first.body });
      const other = await post(path, { ...body, unknown_field: 1 }, { key, headers });
      expect(other).toMatchObject({ status: 409, body: { code: "idempotency_conflict" } });
    });

    test("refuses every key that is not live with the same 401", async () => {
      const dead = [
        "",
        "nonsense",
        organization.key.key.slice(0, -1),
        generateApiKey("secret").key,
        (await makeKey(sql, organization.id, { revoked: true })).key,
        (await makeKey(sql, organization.id, { expiresIn: -1 })).key,
      ];
      const answers = await Promise.all(dead.map((key) => as(key)));
      for (const { status, body: refusal } of answers) {
        expect({ status, ...refusal, request_id: "" }).toEqual({
          status: 401,
          error: "Unauthorized",
          code: "unauthorized",
          request_id: "",
        });
      }
    });

    test("refuses a key without the scope", async () => {
      const { key } = await makeKey(sql, organization.id, {
        scopes: scope === "visitors:write" ? ["chats:write"] : ["visitors:write"],
      });
      expect(await as(key)).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
    });

    test("refuses a secret key that a browser sends", async () => {
      const answer = await as(organization.key.key, { origin: "https://shop.example" });
      expect(answer).toMatchObject({ status: 403, body: { code: "secret_key_in_browser" } });
    });

    test("refuses more requests than the organisation may send, and says when to come back", async () => {
      const { id, key } = await makeOrganization(sql);
      await sql`update public.organizations set requests_per_second = 1, request_burst = 2 where id = ${id}`;
      // all at once: what passes waits for nothing but the look-up of the key, which they share
      const answers = await Promise.all(Array.from({ length: 3 }, () => as(key.key)));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused).toMatchObject([{ body: { code: "rate_limited" } }]);
      expect(refused[0]?.headers.get("retry-after")).toBe("1");
    });

    test.each([
      ["no JSON", "{", 400, "invalid_json"],
      ["no object", "[]", 400, "invalid_request"],
      ["a NUL character", String.raw`{"a":"\u0000"}`, 400, "invalid_request"],
      ["half a surrogate pair", String.raw`{"a":"\ud800"}`, 400, "invalid_request"],
      ["a key into prototypes", '{"__proto__":{"a":1}}', 400, "invalid_request"],
      ["a number that loses precision", '{"a":9007199254740993}', 400, "invalid_request"],
      ["bottomless nesting", `${"[".repeat(50_000)}${"]".repeat(50_000)}`, 400, "invalid_request"],
      ["nothing", "", 400, "invalid_json"],
      ["3 MB", `{"a":"${"x".repeat(3 * 1024 * 1024)}"}`, 413, "payload_too_large"],
    ])("refuses a body with %s", async (_what, sent, status, code) => {
      const answer = await post(path, sent, { key: organization.key.key });
      expect(answer).toMatchObject({ status, body: { code, error: expect.any(String) } });
    });

    test("refuses any content type but JSON, and compression", async () => {
      const { key } = organization.key;
      const unreadable: Record<string, string>[] = [{ "content-type": "text/plain" }, { "content-encoding": "gzip" }];
      for (const headers of unreadable) {
        const answer = await post(path, body, { key, headers });
        expect(answer).toMatchObject({ status: 415, body: { code: "unsupported_media_type" } });
      }
    });
  });
}
