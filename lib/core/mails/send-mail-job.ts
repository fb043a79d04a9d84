import { z } from "zod";
import { defineJob } from "@/lib/platform/jobs/define-job";
import { JobFailure } from "@/lib/platform/jobs/job-failure";
import { mailProviderOf } from "./mail-provider";
import { beginMail, settleMail } from "./store";

/**
 * Sends a mail of the outbox. Row first, call, row after: what an attempt handed over without a known outcome is handed
 * over again only to a provider that takes it once.
 */
export const sendMailJob = defineJob({
  kind: "send_mail",
  label: "Mail",
  input: z.object({}),
  timeBudgetMs: 60_000,
  maxAttempts: 5,
  concurrencyPerOrganization: 4,
  repeatable: true,
  handle: async (ctx, _input, { lease: { object_id, token }, runId }) => {
    const held = { object_id, token };
    const provider = await mailProviderOf(ctx);
    const mail = await beginMail(ctx, { ...held, provider: provider.name });
    if (mail === null) return "done";
    const { id, to_address: to, subject, html, body_text: text, was_handed_to: wasHandedTo } = mail;
    const isUnknown = wasHandedTo !== null && !(provider.isIdempotent && wasHandedTo === provider.name);
    const result = isUnknown
      ? ({ status: "unknown", error: "interrupted" } as const)
      : await provider.send({ id, to, subject, html, text });
    if (result.status !== "later") {
      await settleMail(ctx, { ...held, run_id: runId, ...result });
      return "settled";
    }
    const { error } = result;
    await settleMail(ctx, { ...held, run_id: runId, status: "queued", error });
    // the lease has ended with this failure; the run hears of it, too
    throw new JobFailure(error, { isTransient: true });
  },
});
