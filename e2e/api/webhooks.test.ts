import { hkdfSync, randomUUID } from "node:crypto";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { operationAt, readOperations, violations } from "@/e2e/support/contract";
import { send } from "@/e2e/support/http";
import type { Reply } from "@/e2e/support/http";
import { queueSandboxMail } from "@/e2e/support/jobs";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { contentsOf } from "@/e2e/support/rows";
import { CRON_SECRET, SESSION_SECRET } from "@/e2e/support/secrets";
import { signWebhook } from "@/lib/platform/webhook-signature";
import { loadDoors } from "@/lib/platform/routes/openapi";

// Every webhook against every delivery that it must not believe. A new one names itself below, or this file fails.

const serverUrl = inject("serverUrl");
const sql = openDatabase();
const operations = await readOperations(serverUrl);
const doors = await loadDoors(
  import.meta.glob<Record<string, unknown>>(["/app/api/**/route.ts", "!/app/api/auth/**", "!/app/api/[[]*/**"]),
);
const webhooks = doors.filter(({ door }) => door.kind === "webhook").map(({ path }) => path);

let home: TestOrganization;
let stranger: TestOrganization;
beforeAll(async () => {
  [home, stranger] = [await makeOrganization(sql), await makeOrganization(sql)];
});

interface Delivery {
  body: string;
  headers: Record<string, string>;
}

interface WebhookExample {
  /** Something of an organisation that a delivery may name. */
  objectOf: (organization: TestOrganization) => Promise<string>;
  /** A signed delivery about it, new with every call. */
  make: (object: string) => Delivery;
}

const EXAMPLES: Readonly<Record<string, WebhookExample>> = {
  "/api/webhooks/sandbox-mail": {
    objectOf: ({ id }) => queueSandboxMail(sql, id),
    make: (object) => {
      const body = JSON.stringify({ type: "opened", message_id: object, at: new Date().toISOString() });
      const timestamp = Math.floor(Date.now() / 1000);
      const secret = Buffer.from(hkdfSync("sha256", SESSION_SECRET, "", "sandbox webhooks", 32));
      return { body, headers: signWebhook(secret, { id: `evt_${randomUUID()}`, timestamp, body }) };
    },
  },
};

const code = ({ status, json }: Reply) => `${status} ${String((json as { code?: unknown } | undefined)?.code)}`;
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

test("every webhook is attacked here", () => {
  expect(webhooks.toSorted()).toEqual(Object.keys(EXAMPLES).toSorted());
});

describe.each(webhooks)("%s takes signed deliveries", (path) => {
  const example = EXAMPLES[path];
  if (example === undefined) throw new Error(`Say in EXAMPLES what ${path} is sent`);
  const { make, objectOf } = example;
  const post = async ({ body, headers }: Delivery): Promise<Reply> => {
    const request = { method: "POST", path, body, headers: { "content-type": "application/json", ...headers } };
    const reply = await send(serverUrl, request);
    expect(violations(operationAt(operations, path, "POST"), reply)).toEqual([]);
    return reply;
  };

  test("and nothing else", async () => {
    const before = [await contentsOf(sql, home.id), await contentsOf(sql, stranger.id)];
    const { body, headers } = make(randomUUID());
    const strangers: Record<string, string>[] = [
      {},
      bearer(CRON_SECRET),
      { cookie: home.owner.cookie },
      { "x-api-key": home.key.key },
      Object.fromEntries(Object.keys(headers).map((name) => [name, ""])),
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}0`])),
    ];
    for (const given of strangers) expect(code(await post({ body, headers: given }))).toBe("401 unauthorized");
    // another body under the same signature, and the signature of another delivery
    expect(code(await post({ body: `${body} `, headers }))).toBe("401 unauthorized");
    expect(code(await post({ body, headers: make(randomUUID()).headers }))).toBe("401 unauthorized");
    expect([await contentsOf(sql, home.id), await contentsOf(sql, stranger.id)]).toEqual(before);
  });

  test("each once: a repeat is answered with success and changes nothing", async () => {
    const delivery = make(await objectOf(home));
    expect(code(await post(delivery))).toBe("200 undefined");
    const before = await contentsOf(sql, home.id);
    const repeats = await Promise.all([post(delivery), post(delivery), post(delivery)]);
    expect(repeats.map(code)).toEqual(Array(3).fill("200 undefined"));
    expect(await contentsOf(sql, home.id)).toEqual(before);
  });

  test("about what is ours only, and keeps what names nothing", async () => {
    const before = [await contentsOf(sql, home.id), await contentsOf(sql, stranger.id)];
    const nobodys = [randomUUID(), "no uuid", "x".repeat(200)];
    for (const object of nobodys) expect(code(await post(make(object)))).toBe("200 undefined");
    expect([await contentsOf(sql, home.id), await contentsOf(sql, stranger.id)]).toEqual(before);
    const kept = await sql`select is_matched from public.webhook_events where object_ref = ${nobodys[0] ?? ""}`;
    expect([...kept]).toEqual([{ is_matched: false }]);
  });

  test("and changes the organisation that our own row names, no other", async () => {
    const [ours, theirs] = [await objectOf(home), await objectOf(stranger)];
    const before = await contentsOf(sql, home.id);
    expect(code(await post(make(theirs)))).toBe("200 undefined");
    expect(await contentsOf(sql, home.id)).toEqual(before);
    expect(code(await post(make(ours)))).toBe("200 undefined");
    expect(await contentsOf(sql, home.id)).not.toEqual(before);
  });
});
