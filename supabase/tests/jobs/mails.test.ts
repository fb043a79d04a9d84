import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { call, claimOne, expireLeases, newTenant, rowOf, sql } from "./support.ts";
import type { Job, Tenant } from "./support.ts";

afterAll(() => sql.end());

const KIND = "send_mail";
const MAIL = {
  template: "test_mail",
  to_address: "ada@example.com",
  subject: "Hi",
  html: "<p>Hi</p>",
  body_text: "Hi",
};
const Queued = z.object({ mail_id: z.uuid() });

async function queue({ worker }: Tenant, input: object = {}): Promise<string> {
  return Queued.parse(await call(worker, "queue_mail", { ...MAIL, ...input })).mail_id;
}

async function mailOf(id: string) {
  const [mail] = await sql`select * from mails where id = ${id}`;
  return mail;
}

const leaseOf = ({ object_id, token }: Job) => ({ object_id, token });
const begin = ({ worker }: Tenant, job: Job, provider = "sandbox") =>
  call(worker, "begin_mail", { ...leaseOf(job), provider });
const settle = ({ worker }: Tenant, job: Job, input: object) =>
  call(worker, "settle_mail", { ...leaseOf(job), run_id: randomUUID(), ...input });

describe("a mail", () => {
  test("is queued together with its job, once per key", async () => {
    const tenant = await newTenant();
    const ids = [
      await queue(tenant, { idempotency_key: "k" }),
      await queue(tenant, { idempotency_key: "k", subject: "Other" }),
    ];
    expect(ids[0]).toBe(ids[1]);
    expect(await mailOf(ids[0] ?? "")).toMatchObject({ status: "queued", subject: "Hi" });
    expect(await claimOne(tenant, KIND)).toMatchObject({ object_id: ids[0] });
    expect(await queue(await newTenant(), { idempotency_key: "k" })).not.toBe(ids[0]);
  });

  test("is sent, and its job ends in the same transaction", async () => {
    const tenant = await newTenant();
    const id = await queue(tenant);
    const job = await claimOne(tenant, KIND);
    expect(await begin(tenant, job)).toMatchObject({ id, to_address: "ada@example.com", was_handed_to: null });
    expect(await mailOf(id)).toMatchObject({ status: "sending", provider: "sandbox" });
    expect(await settle(tenant, job, { status: "sent" })).toEqual({ status: "sent" });
    expect(await mailOf(id)).toMatchObject({ status: "sent", sent_at: expect.any(Date) });
    expect(await rowOf(tenant, KIND)).toMatchObject({ done_at: expect.any(Date) });
  });

  test("that was handed over without an answer says so to the next attempt", async () => {
    const tenant = await newTenant();
    const id = await queue(tenant);
    const lost = await claimOne(tenant, KIND);
    await begin(tenant, lost, "smtp");
    await expireLeases(tenant);
    const job = await claimOne(tenant, KIND);
    expect(await begin(tenant, job, "smtp")).toMatchObject({ id, was_handed_to: "smtp" });
    await expect(settle(tenant, lost, { status: "sent" })).rejects.toThrow("The lease on this job was lost");
    await settle(tenant, job, { status: "unknown", error: "interrupted" });
    expect(await mailOf(id)).toMatchObject({ status: "unknown", error: "interrupted", sent_at: null });
  });

  test("that is not taken waits, and fails when the attempts are used up", async () => {
    const tenant = await newTenant();
    const id = await queue(tenant);
    const later = { status: "queued", error: "smtp_451" };
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      const job = await claimOne(tenant, KIND);
      await begin(tenant, job, "smtp");
      expect(await settle(tenant, job, later)).toEqual({ status: attempt < 20 ? "queued" : "failed" });
      await sql`update jobs set next_attempt_at = now() - interval '1 second' where organization_id = ${tenant.id}`;
    }
    expect(await mailOf(id)).toMatchObject({ status: "failed", error: "smtp_451" });
    expect(await rowOf(tenant, KIND)).toMatchObject({ dead_at: expect.any(Date) });
  });

  test("that was sent is not begun again", async () => {
    const tenant = await newTenant();
    const id = await queue(tenant);
    await sql`update mails set status = 'sent', provider = 'sandbox', sent_at = now() where id = ${id}`;
    expect(await begin(tenant, await claimOne(tenant, KIND))).toBeNull();
  });
});

describe("what a provider tells of a mail", () => {
  const WORKER = { role: "crm_worker", actor: "worker", sub: "test" };
  const tell = (message_id: string, type: string, at: string, event_id: string = randomUUID(), provider = "sandbox") =>
    call(WORKER, "record_mail_event", { provider, event_id, message_id, type, at });

  async function sentMail(): Promise<string> {
    const id = await queue(await newTenant());
    await sql`update mails set status = 'sent', provider = 'sandbox', sent_at = now() where id = ${id}`;
    return id;
  }

  test("leads to the same row in any order, however often", async () => {
    const events = [
      ["delivered", "2026-01-01T00:00:01Z"],
      ["opened", "2026-01-01T00:00:02Z"],
      ["opened", "2026-01-01T00:00:05Z"],
      ["clicked", "2026-01-01T00:00:03Z"],
    ] as const;
    const rows = [];
    for (const order of [events, events.toReversed(), [...events.slice(2), ...events.slice(0, 2)]]) {
      const id = await sentMail();
      for (const [type, at] of order) {
        const event = `${id} ${type} ${at}`;
        expect(await tell(id, type, at, event)).toEqual({ result: "recorded" });
        expect(await tell(id, type, at, event)).toEqual({ result: "repeated" });
      }
      const { delivered_at, opened_at, clicked_at, bounced_at } = (await mailOf(id)) ?? {};
      rows.push({ delivered_at, opened_at, clicked_at, bounced_at });
    }
    expect(rows).toEqual(
      Array(3).fill({
        delivered_at: new Date("2026-01-01T00:00:01Z"),
        opened_at: new Date("2026-01-01T00:00:02Z"),
        clicked_at: new Date("2026-01-01T00:00:03Z"),
        bounced_at: null,
      }),
    );
  });

  test("changes nothing when it names nothing of ours, or another provider's mail", async () => {
    const id = await sentMail();
    const at = "2026-01-01T00:00:01Z";
    for (const [name, provider] of [
      [randomUUID(), "sandbox"],
      ["no uuid", "sandbox"],
      [id, "smtp"],
    ] as const)
      expect(await tell(name, "opened", at, randomUUID(), provider)).toEqual({ result: "unmatched" });
    expect(await mailOf(id)).toMatchObject({ opened_at: null });
  });

  test("of the same id by two at once is recorded once", async () => {
    const id = await sentMail();
    const told = await Promise.all(
      Array.from({ length: 8 }, () => tell(id, "opened", "2026-01-01T00:00:01Z", `same ${id}`)),
    );
    const results = told.map((answer) => String(Object(answer)["result"]));
    expect(results.filter((result) => result === "recorded")).toHaveLength(1);
    expect(results.filter((result) => result === "repeated")).toHaveLength(7);
  });
});

describe("a secret", () => {
  const secret = (id: string = randomUUID()) => ({ kind: "smtp", id, ciphertext: "1:iv:tag:data" });

  test("is read by jobs of its organisation only", async () => {
    const [ours, theirs] = [await newTenant(), await newTenant()];
    const admin = await ours.member("admin");
    const kept = secret();
    await call(admin, "store_secret", kept);
    expect(await call(ours.worker, "read_secret", { kind: "smtp" })).toEqual({
      id: kept.id,
      ciphertext: kept.ciphertext,
    });
    expect(await call(theirs.worker, "read_secret", { kind: "smtp" })).toBeNull();
    await expect(call(admin, "read_secret", { kind: "smtp" })).rejects.toThrow("permission denied");
    await expect(call(await ours.member("manager"), "store_secret", secret())).rejects.toThrow(
      "This needs the role admin",
    );
    const log = await sql`select * from audit_logs where organization_id = ${ours.id}`;
    expect(log).toMatchObject([{ action: "integration_secret.changed", object_id: "smtp" }]);
    expect(JSON.stringify(log)).not.toContain("iv:tag");
  });

  test("takes the place of the one before, and is removed", async () => {
    const tenant = await newTenant();
    const admin = await tenant.member("owner");
    await call(admin, "store_secret", secret());
    const newer = secret();
    await call(admin, "store_secret", newer);
    expect(await call(tenant.worker, "read_secret", { kind: "smtp" })).toMatchObject({ id: newer.id });
    await call(admin, "store_secret", { kind: "smtp", id: randomUUID(), ciphertext: null });
    expect(await call(tenant.worker, "read_secret", { kind: "smtp" })).toBeNull();
  });

  test("goes under a newer key unless it has changed meanwhile", async () => {
    const tenant = await newTenant();
    const kept = secret();
    await call(await tenant.member("owner"), "store_secret", kept);
    const rewrap = (before: string) =>
      call(tenant.worker, "rewrap_secret", { id: kept.id, before, ciphertext: "2:a:b:c" });
    expect(await rewrap("1:other")).toEqual({ is_stored: false });
    expect(await rewrap(kept.ciphertext)).toEqual({ is_stored: true });
    expect(await call(tenant.worker, "read_secret", { kind: "smtp" })).toMatchObject({ ciphertext: "2:a:b:c" });
  });
});
