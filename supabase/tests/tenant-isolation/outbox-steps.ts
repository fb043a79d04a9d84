import type { Json } from "#tests/support/acting.ts";
import { listOf } from "#tests/support/json.ts";
import type { Sql } from "#tests/support/database.ts";
import { uuidOf } from "#tests/support/organization.ts";
import { type Tell, actingAs, passTime } from "./acting.ts";
import type { Tenant } from "./fixtures.ts";

const RUN = { run_id: uuidOf("run") };
const MAIL = {
  template: "test_mail",
  to_address: "bea@example.com",
  subject: "Hi",
  html: "<p>Hi</p>",
  body_text: "Hi",
};

/** Sends mails, keeps secrets and works on jobs. */
export async function sendAndWork(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  const { uuid } = who;
  const [admin, worker, multiOrgMember] = [as(who.admin), as(who.worker), as(who.multiOrgMember)];
  for (const idempotency_key of ["mail-1", "mail-x"])
    for (const caller of [admin, multiOrgMember, worker]) await caller("queue_mail", { ...MAIL, idempotency_key });
  const claim = { ...RUN, lease_seconds: 60, reserve_tokens: 0, concurrency: 1, max_attempts: 9, limit: 9 };
  for (const [status, provider, concurrency] of [
    ["queued", "smtp", 1],
    ["sent", "sandbox", 9],
  ] as const) {
    await passTime(sql, who);
    for (const job of await leases(worker("claim_jobs", { kind: "send_mail", ...claim, concurrency }))) {
      const { token = null, object_id = null } = job;
      const held = { kind: "send_mail", object_id, token };
      await worker("checkpoint_job", { ...held, lease_seconds: 60, progress: { sent: 1 } });
      await worker("begin_mail", { ...held, provider });
      await worker("settle_mail", { ...held, ...RUN, status, error: null, retry_after_seconds: 0 });
      await worker("finish_job", { ...held, ...RUN, outcome: "done" });
    }
  }
  for (const name of ["mail", "no mail"]) {
    await admin("get_mail", { mail_id: uuid(name) });
    await worker("begin_mail", { object_id: uuid(name), token: uuidOf("lease"), provider: "smtp" });
  }
  for (const [name, before] of [
    ["secret", "1:iv:tag:2"],
    ["secret", "1:iv:tag:1"],
    ["foreign secret", "1:iv:tag:1"],
  ] as const) {
    await worker("read_secret", { kind: "smtp" });
    await worker("rewrap_secret", { id: uuid(name), before, ciphertext: "2:iv:tag:2" });
  }
  await worker("enqueue_job", { kind: "send_mail", object_id: uuid("mail"), payload: { again: true } });
  await worker("enqueue_job", { kind: "other_work", object_id: uuid("c1"), payload: {} });
  await passTime(sql, who);
  for (const [outcome, max_attempts] of [
    ["unfinished", 9],
    ["failed", 1],
  ] as const) {
    await passTime(sql, who);
    for (const { token = null, object_id = null } of await leases(
      worker("claim_jobs", { kind: "other_work", ...claim }),
    ))
      await worker("finish_job", { kind: "other_work", object_id, token, ...RUN, outcome, error: "x", max_attempts });
  }
  for (const kind of ["send_mail", "other_work"]) await admin("job_status", { kind });
  await admin("store_secret", { kind: "smtp", id: uuid("new secret"), ciphertext: "3:iv:tag:2" });
  await multiOrgMember("store_secret", { kind: "smtp", id: uuid("new secret"), ciphertext: "4:iv:tag:2" });
  await worker("read_secret", { kind: "smtp" });
  await admin("store_secret", { kind: "smtp", id: uuid("new secret"), ciphertext: null });
}

async function leases(claimed: Promise<Json | undefined>): Promise<ReturnType<typeof listOf>> {
  return listOf(await claimed);
}
