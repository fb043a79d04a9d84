// Whom each exposed function lets in. A part of the manifest.

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
  count_chats: { member: "analyst" },
  list_chat_filters: { member: "analyst" },
  list_chat_changes: { member: "analyst" },
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
  read_analytics: { member: "analyst" },
  list_counted_rows: { member: "analyst" },
  latest_stats_check: { member: "analyst" },
  reconcile_stats: { worker: true },
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
  search_everything: { member: "analyst" },
  get_sample_data: { member: "analyst" },
  add_sample_data: { member: "admin" },
  summarize_sample_data: { member: "admin" },
  remove_sample_data: { member: "admin" },
  quick_start: { member: "analyst" },
};
