import { type Row, uuidOf } from "#tests/support/organization.ts";
import { DAY, type Owner } from "./owner.ts";

/** Jobs in every state, and what they carry. */
export function backgroundOf({ variant, uuid }: Owner): Record<string, Row[]> {
  const mine = variant === 2;
  const job = {
    kind: "summarize_chat",
    due_at: DAY,
    next_attempt_at: DAY,
    attempts: 0,
    last_error: null,
    lease_token: null,
    leased_until: null,
    dead_at: null,
  };
  const mail = {
    template: "test_mail",
    to_address: "ada@example.com",
    subject: `Hi ${variant}`,
    html: "<p>Hi</p>",
    body_text: "Hi",
    status: "sent",
    provider: "sandbox",
    created_at: DAY,
    sent_at: DAY,
  };
  return {
    mails: [
      {
        ...mail,
        id: uuid("mail"),
        idempotency_key: "mail-1",
        status: mine ? "queued" : "sent",
        sent_at: mine ? null : DAY,
      },
      ...(mine ? [] : [{ ...mail, id: uuid("foreign mail"), idempotency_key: "mail-x" }]),
    ],
    integration_secrets: [{ id: uuid("secret"), kind: "smtp", ciphertext: `1:iv:tag:${variant}` }],
    jobs: [
      { ...job, object_id: uuid("c1"), next_attempt_at: `2026-05-0${variant}T12:00:00Z` },
      { ...job, object_id: uuid("c2"), attempts: 3, dead_at: DAY, last_error: mine ? null : "model_timeout" },
      { ...job, object_id: uuid("c13"), attempts: 3, dead_at: DAY, last_error: mine ? "model_invalid" : null },
      { ...job, object_id: uuid("c7"), attempts: 3, dead_at: DAY },
      { ...job, object_id: uuid("c6"), attempts: 5, lease_token: uuidOf("lease"), leased_until: DAY },
      {
        ...job,
        object_id: uuid("c3"),
        attempts: 1,
        lease_token: uuidOf("lease"),
        leased_until: "2999-01-01T00:00:00Z",
        next_attempt_at: "2999-01-01T00:00:00Z",
      },
      { ...job, kind: "send_mail", object_id: uuid("mail"), next_attempt_at: DAY, attempts: variant },
      ...(mine
        ? []
        : [
            {
              ...job,
              kind: "other_work",
              object_id: uuid("c8"),
              attempts: 1,
              lease_token: uuidOf("lease"),
              leased_until: "2999-01-01T00:00:00Z",
              next_attempt_at: "2999-01-01T00:00:00Z",
            },
            { ...job, object_id: uuid("c8") },
            { ...job, object_id: uuid("c4") },
            { ...job, object_id: uuid("c5") },
          ]),
    ],
  };
}
