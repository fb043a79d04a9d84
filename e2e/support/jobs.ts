import type { Sql } from "postgres";
import { z } from "zod";
import { JobsRun } from "@/lib/platform/jobs/run-jobs";
import type { TestOrganization } from "./organization.ts";
import { CRON_SECRET } from "./secrets.ts";
import { staleChats, stateOf } from "./summaries.ts";

/** How a kind of job is asked for, and how one sees that its work was done exactly once. */
export interface JobKindExample {
  /** Asks for one job; answers what it is about. */
  plant: (sql: Sql, organization: TestOrganization) => Promise<string>;
  /** The traces of the work, each once. */
  tracesOf: (sql: Sql, planted: string) => Promise<unknown>;
  done: unknown;
}

/** Kinds of the registry without an example here, and where they are interrupted instead. */
export const TRIED_ELSEWHERE: Readonly<Record<string, string>> = {
  import_contacts: "e2e/api/imports/crash.test.ts: at any moment of a file of many batches",
  undo_contact_import: "e2e/api/imports/crash.test.ts: at any moment of taking many batches back",
};

/** The other kinds; a kind that is in neither list fails the test that compares them with the registry. */
export const JOB_EXAMPLES: Record<string, JobKindExample> = {
  summarize_chat: {
    plant: async (sql, organization) => (await staleChats(sql, organization))[0] ?? "",
    tracesOf: async (sql, chatId) => {
      const { covered_position, is_stale } = await stateOf(sql, chatId);
      return { covered_position, is_stale };
    },
    done: { covered_position: 1, is_stale: false },
  },
  send_mail: {
    plant: (sql, { id }) => queueMail(sql, id),
    tracesOf: async (sql, id) => {
      const [mail] = await sql`select status, provider, error from public.mails where id = ${id}`;
      return mail;
    },
    done: { status: "sent", provider: "sandbox", error: null },
  },
};

/** A mail in the outbox with its job, as a function of the database puts it there. */
function queueMail(sql: Sql, organizationId: string, to = "a@example.com"): Promise<string> {
  return sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${JSON.stringify({ organization_id: organizationId })}, true)`;
    const mail = { template: "test_mail", to_address: to, subject: "Subject", html: "<p>Text</p>", body_text: "Text" };
    const [queued] = await tx`select app.queue_mail(${tx.json(mail)}) as id`;
    return String(queued?.["id"]);
  });
}

/** A mail that the sandbox has, as its job leaves it. */
export async function queueSandboxMail(sql: Sql, organizationId: string): Promise<string> {
  const id = await queueMail(sql, organizationId);
  await sql`update public.mails set status = 'sent', provider = 'sandbox', sent_at = now() where id = ${id}`;
  await sql`delete from public.jobs where kind = 'send_mail' and object_id = ${id}`;
  return id;
}

/** Puts off an organisation's summaries, so that no run that another test starts changes what is read of it. */
export async function putOffSummaries(sql: Sql, { id }: Pick<TestOrganization, "id">): Promise<void> {
  await sql`
    update public.jobs set next_attempt_at = now() + interval '1 day' where organization_id = ${id} and kind = 'summarize_chat'
  `;
}

/** One run of the scheduler. */
export async function runJobs(server: { url: string }): Promise<z.output<typeof JobsRun>> {
  const response = await fetch(new URL("/api/cron/run-jobs", server.url), {
    headers: { authorization: `Bearer ${CRON_SECRET}` },
  });
  return z.object({ data: JobsRun }).parse(await response.json()).data;
}

/** Lets two hours pass for one organisation: leases run out, waits end, and its turn comes again. */
export async function passTime(sql: Sql, { id }: Pick<TestOrganization, "id">): Promise<void> {
  await sql`update public.jobs set leased_until = now() - interval '1 second' where organization_id = ${id} and lease_token is not null`;
  await sql`update public.jobs set next_attempt_at = now() - interval '1 second' where organization_id = ${id} and done_at is null`;
  await sql`update public.job_runs set claimed_at = claimed_at - interval '2 hours' where organization_id = ${id}`;
}

/** What the ledger says of an organisation, over all its runs. */
export async function ledgerOf(sql: Sql, { id }: Pick<TestOrganization, "id">) {
  const [sums] = await sql`
    select coalesce(sum(done), 0)::int as done, coalesce(sum(failed), 0)::int as failed
    from public.job_runs where organization_id = ${id}`;
  return sums;
}
