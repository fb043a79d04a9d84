// The functions of jobs and what they carry. A part of the manifest.

export interface FunctionRule {
  /** Whose rights it runs with. */
  runsAs: "caller" | "crm_definer" | "crm_system" | "postgres";
  /** Who may execute it, beside its owner. */
  executable: string[];
}

export const runsAs = (owner: FunctionRule["runsAs"], ...executable: string[]): FunctionRule => ({
  runsAs: owner,
  executable,
});
const writing = runsAs("caller", "crm_definer");
const working = runsAs("crm_definer", "crm_worker");

export const BACKGROUND_FUNCTIONS: Record<string, FunctionRule> = {
  "app.take_leases": writing,
  "app.held_job": writing,
  "app.require_job": writing,
  "app.require_worker": runsAs("caller", "crm_definer", "crm_system"),
  "app.pause_job": writing,
  "app.save_progress": writing,
  "app.finish_job": writing,
  "app.enqueue_job": writing,
  "public.list_due_jobs": runsAs("crm_system", "crm_worker"),
  "public.claim_jobs": working,
  "public.checkpoint_job": working,
  "public.finish_job": working,
  "public.enqueue_job": working,
  "app.end_job": writing,
  "app.fail_job": writing,
  "app.return_job": writing,
  "app.retry_jobs_now": writing,
  "app.today": runsAs("caller", "crm_definer", "crm_member"),
  "app.tokens_left": writing,
  "app.reserve_tokens": writing,
  "app.settle_tokens": writing,
  "app.record_job_run": writing,
  "app.lease_jobs": writing,
  "app.lease_job": writing,
  "public.list_due_organizations": runsAs("crm_system", "crm_worker"),
  "app.lease_of": writing,
  "public.read_claimed_chat": working,

  "app.queue_mail": writing,
  "public.queue_mail": runsAs("crm_definer", "crm_member", "crm_worker"),
  "public.begin_mail": working,
  "public.settle_mail": working,
  "public.get_mail": runsAs("caller", "crm_member"),
  "app.record_webhook_event": runsAs("caller", "crm_system"),
  "public.record_mail_event": runsAs("crm_system", "crm_worker"),
  "public.store_secret": runsAs("crm_definer", "crm_member"),
  "public.read_secret": working,
  "public.rewrap_secret": working,
};
