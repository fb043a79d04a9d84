// Every function of ours: whose rights it runs with, who may call it, and whom it then lets in. A part of the manifest.
import { DOOR_ROLES } from "./manifest.ts";

export interface FunctionRule {
  /** Whose rights it runs with. */
  runsAs: "caller" | "crm_definer" | "crm_system";
  /** Who may execute it, beside its owner. */
  executable: string[];
}

const runsAs = (owner: FunctionRule["runsAs"], ...executable: string[]): FunctionRule => ({
  runsAs: owner,
  executable,
});
const everyOne = runsAs("caller", "crm_definer", "crm_member", "crm_system");
const deciding = runsAs("caller", "crm_definer", "crm_system");
const writing = runsAs("caller", "crm_definer");
const reading = runsAs("caller", "crm_member");
const ingest = runsAs("crm_definer", "crm_ingest");
const summarizing = runsAs("crm_definer", "crm_ingest", "crm_member", "crm_worker");
const managing = runsAs("crm_definer", "crm_member");
const signIn = runsAs("crm_system", "crm_public");

/** Every function of ours; those in `public` are what the Data API can call. */
export const FUNCTIONS: Record<string, FunctionRule> = {
  "app.uuid_v7": deciding,
  "app.iso": everyOne,
  "app.json": everyOne,
  "app.uuid_or_null": everyOne,
  "app.claim": deciding,
  "app.organization_id": everyOne,
  "app.user_id": deciding,
  "app.refusal": deciding,
  "app.raise": deciding,

  "app.member_organization_id": runsAs("crm_system", "crm_member"),
  "app.require_key": writing,
  "app.require_member": runsAs("crm_system", "crm_definer", "crm_member"),
  "app.require_key_or_member": writing,
  "app.replay": writing,
  "app.remember": writing,
  "app.audit": writing,
  "app.missing": runsAs("crm_system", "crm_definer", "crm_member"),

  "app.insert_organization": runsAs("caller", "crm_system"),
  "public.register_organization": signIn,
  "app.organizations_of": runsAs("crm_system"),
  "public.find_sign_in": signIn,
  "public.record_sign_in": signIn,
  "public.database_health": runsAs("caller", ...DOOR_ROLES),
  "public.member_session": runsAs("crm_system", "crm_member"),
  "public.resolve_api_key": runsAs("crm_system", "crm_ingest"),

  "app.count_events": writing,
  "app.lock_chats": writing,
  "app.take_visitors_turn": writing,
  "app.write_chats": writing,
  "app.write_messages": writing,
  "app.mention_row": runsAs("caller", "crm_definer", "crm_member"),
  "app.write_mentions": writing,
  "app.write_views": writing,
  "app.write_click": writing,
  "app.merge_visitor": writing,
  "app.find_visitor": writing,
  "app.link_visitor": writing,
  "app.identify": writing,
  "app.finish": writing,
  "app.join_events": writing,
  "public.create_chat": ingest,
  "public.add_message": ingest,
  "public.record_article_view": ingest,
  "public.record_click": ingest,
  "public.identify_visitor": ingest,
  "public.record_article_mentions": ingest,
  "public.record_web_mentions": ingest,
  "app.of_type": writing,
  "app.write_batch": writing,
  "app.scopes_of": writing,
  "public.ingest": ingest,

  "app.chat_row": reading,
  "app.like_pattern": reading,
  "public.list_chats": reading,
  "app.page": runsAs("caller", "crm_definer", "crm_member"),
  "public.get_chat": reading,
  "public.list_chat_messages": reading,

  "app.page_at": reading,
  "app.visitor_row": reading,
  "app.begins": reading,
  "app.find_visitors": reading,
  "public.list_visitors": reading,
  "public.count_visitors": reading,
  "public.get_visitor": reading,
  "app.visitor_chats": reading,
  "app.visitor_views": reading,
  "public.list_visitor_chats": reading,
  "public.list_visitor_views": reading,
  "app.timeline_mention": reading,
  "app.visitor_timeline": reading,
  "public.list_visitor_timeline": reading,
  "app.web_identity": reading,
  "app.is_person": reading,
  "app.person_missing": reading,
  "public.list_user_chats": reading,
  "public.list_user_views": reading,
  "app.member_row": reading,
  "public.list_members": reading,
  "public.get_member": reading,

  "app.take_leases": writing,
  "app.held_job": writing,
  "app.end_job": writing,
  "app.fail_job": writing,
  "app.return_job": writing,
  "app.revive_jobs": writing,
  "app.today": runsAs("caller", "crm_definer", "crm_member"),
  "app.tokens_left": writing,
  "app.reserve_tokens": writing,
  "app.settle_tokens": writing,
  "app.note_run": writing,
  "app.take_turn": writing,
  "app.lease_jobs": writing,
  "app.lease_job": writing,
  "public.list_due_organizations": runsAs("crm_system", "crm_worker"),
  "app.job_run_row": reading,
  "public.job_status": reading,
  "public.list_job_runs": reading,

  "app.require_summarizer": writing,
  "app.chat_to_summarize": writing,
  "app.organization_to_summarize": writing,
  "app.summary_row": writing,
  "app.begin_refresh": writing,
  "app.lease_of": writing,
  "public.claim_chat_summaries": summarizing,
  "public.claim_chat_summary": runsAs("crm_definer", "crm_ingest", "crm_member"),
  "app.write_summary": writing,
  "public.complete_chat_summary": summarizing,
  "public.release_chat_summary": summarizing,
  "public.count_fresh_chats": summarizing,

  "app.api_key_row": writing,
  "app.name_of": runsAs("crm_system", "crm_definer"),
  "app.insert_api_key": writing,
  "app.check_expiry": writing,
  "app.text_array": writing,
  "app.lock_api_key": writing,
  "app.require_live_key": writing,
  "app.settings_row": writing,
  "public.list_api_keys": managing,
  "public.create_api_key": managing,
  "public.update_api_key": managing,
  "public.revoke_api_key": managing,
  "public.rotate_api_key": managing,
  "public.get_settings": managing,
  "public.update_settings": managing,
  "public.regenerate_primary_key": managing,

  "app.recent_key_usage": writing,
  "public.record_key_usage": runsAs("crm_system", "crm_worker"),
  "app.ai_settings": runsAs("caller", "crm_definer", "crm_member"),
  "public.get_ai_settings": reading,
  "public.update_ai_settings": managing,
  "public.list_failed_summaries": reading,
};

/** Whom a function lets in: a key with this scope, a member of at least this role, the worker. */
export interface Guard {
  key?: string;
  member?: "analyst" | "agent" | "manager" | "admin" | "owner";
  worker?: true;
}

/** The guard of every exposed function that acts for an organisation; the others (sign-in, health, key look-up) have none. */
export const GUARDS: Record<string, Guard> = {
  create_chat: { key: "chats:write" },
  add_message: { key: "chats:write" },
  record_article_view: { key: "articles:write" },
  record_article_mentions: { key: "articles:write" },
  record_web_mentions: { key: "articles:write" },
  record_click: { key: "articles:write" },
  identify_visitor: { key: "visitors:write" },
  // the scopes of the items, whatever they are
  ingest: { key: "chats:write" },
  member_session: { member: "analyst" },
  list_chats: { member: "analyst" },
  get_chat: { member: "analyst" },
  list_chat_messages: { member: "analyst" },
  list_visitors: { member: "analyst" },
  count_visitors: { member: "analyst" },
  get_visitor: { member: "analyst" },
  list_visitor_chats: { member: "analyst" },
  list_visitor_views: { member: "analyst" },
  list_visitor_timeline: { member: "analyst" },
  list_user_chats: { member: "analyst" },
  list_user_views: { member: "analyst" },
  list_members: { member: "analyst" },
  get_member: { member: "analyst" },
  job_status: { member: "analyst" },
  list_job_runs: { member: "admin" },
  claim_chat_summaries: { key: "summaries:write", member: "analyst", worker: true },
  claim_chat_summary: { key: "summaries:write", member: "analyst" },
  complete_chat_summary: { key: "summaries:write", member: "analyst", worker: true },
  release_chat_summary: { key: "summaries:write", member: "analyst", worker: true },
  count_fresh_chats: { key: "summaries:write", member: "analyst", worker: true },
  list_api_keys: { member: "analyst" },
  create_api_key: { member: "admin" },
  update_api_key: { member: "admin" },
  revoke_api_key: { member: "admin" },
  rotate_api_key: { member: "admin" },
  get_settings: { member: "analyst" },
  update_settings: { member: "admin" },
  regenerate_primary_key: { member: "admin" },
  get_ai_settings: { member: "analyst" },
  update_ai_settings: { member: "admin" },
  list_failed_summaries: { member: "analyst" },
};
