// Who may do what in the database: the whole list. supabase/tests/grants.test.ts fails on anything more and anything less,
// so a new table, function or right is written here first.

/** A right as the catalogue test spells it: "<verbs> on <table>", a verb with its columns where it does not hold for all. */
export type Grant = string;

/** Hosted Supabase has these four; the first three hold nothing of ours. */
export const HOSTED_ROLES = ["anon", "authenticated", "service_role", "authenticator"];

/** The roles that the Data API becomes. */
export const DOOR_ROLES = ["crm_ingest", "crm_member", "crm_worker", "crm_public"];

export interface RoleRule {
  bypassesRls: boolean;
  memberOf: string[];
  /** What every statement of the role runs under; without any, its login's. */
  settings: string[];
}

const plain: RoleRule = { bypassesRls: false, memberOf: [], settings: [] };
const door = (seconds: number): RoleRule => ({
  ...plain,
  settings: ["lock_timeout=2s", `statement_timeout=${seconds}s`],
});

export const ROLES: Record<string, RoleRule> = {
  anon: plain,
  authenticated: plain,
  service_role: { ...plain, bypassesRls: true },
  authenticator: { ...plain, memberOf: ["anon", "authenticated", "service_role", ...DOOR_ROLES] },
  crm_ingest: door(5),
  crm_member: door(6),
  crm_worker: door(7),
  crm_public: door(5),
  // no door either: it becomes one with each call, and may log in
  crm_gateway: {
    ...plain,
    memberOf: DOOR_ROLES,
    settings: ["idle_in_transaction_session_timeout=10s", "lock_timeout=2s", "statement_timeout=7s"],
  },
  // no door: Realtime alone becomes it, to see what a token lets its holder hear
  crm_listener: plain,
  crm_definer: plain,
  crm_system: { ...plain, bypassesRls: true },
};

/** `create` lets the two owners of functions be given a function by a migration; no door role may make anything. */
export const SCHEMA_GRANTS: Record<string, Record<string, "usage" | "create, usage">> = {
  public: {
    public: "usage",
    anon: "usage",
    authenticated: "usage",
    service_role: "usage",
    crm_ingest: "usage",
    crm_member: "usage",
    crm_worker: "usage",
    crm_public: "usage",
    crm_definer: "create, usage",
    crm_system: "create, usage",
  },
  app: {
    crm_gateway: "usage",
    crm_ingest: "usage",
    crm_listener: "usage",
    crm_member: "usage",
    crm_public: "usage",
    crm_worker: "usage",
    crm_definer: "create, usage",
    crm_system: "create, usage",
  },
};

export const TABLE_GRANTS: Record<string, Grant[]> = {
  crm_member: [
    "select on api_key_usage",
    "select, insert, update on activity_items",
    "select on article_mentions",
    "select on article_views",
    "select on articles",
    "select on audit_logs",
    "select on chat_messages",
    "select on chat_summaries",
    "select on chats",
    "select on counted_rows",
    "select on daily_active_sessions",
    "select on daily_article_stats",
    "select on daily_chat_facets",
    "select on daily_numbers",
    "select on daily_sessions",
    "select on daily_stats",
    "select on contact_import_rows",
    "select on contact_imports",
    "select on contact_tags",
    "select (contact_id, id, merged_at, merged_by, organization_id, other_id, undone_at) on contact_merges",
    "select on domain_events",
    "select on job_runs",
    "select on mails",
    "select on memberships",
    "select on model_usage",
    "select on organizations",
    "select on sample_chats",
    "select on sample_visitors",
    "select on session_days",
    "select on stats_checks",
    "select on visitor_sessions",
    "select on visitors",
    "select on web_sessions",
    // never the digest
    "select (allowed_origins, created_at, created_by, environment, expires_at, id, is_primary, kind, label, last4, last_used_at, organization_id, prefix, revoked_at, scopes, updated_at) on api_keys",
    // never the lease token, which is what lets a worker finish a job, nor what it works with
    "select (attempts, dead_at, done_at, due_at, kind, last_error, leased_until, next_attempt_at, object_id, organization_id) on jobs",
    // never the session version
    "select (created_at, email, id, image, last_sign_in_at, name, status, updated_at) on users",
  ],
  crm_definer: [
    "select, delete on api_key_usage",
    "select, insert, update on api_keys",
    "select, insert, update on article_mentions",
    "select, insert, update on article_views",
    "select, insert, update, delete on articles",
    "insert on audit_logs",
    "select, insert on chat_messages",
    "select, insert, update on chat_summaries",
    "select, insert, update, delete on chats",
    "select, insert, update, delete on daily_active_sessions",
    "select, insert, update, delete on daily_article_stats",
    "select, insert, update, delete on daily_chat_facets",
    "select, insert, update, delete on daily_sessions",
    "select, insert, update, delete on daily_stats",
    "select, insert, update on contact_import_rows",
    "select, insert, update on contact_imports",
    "select, insert, update on contact_merges",
    "select, insert, delete on contact_tags",
    "select, insert on domain_events",
    "select, insert, update (created_at), delete on idempotency_keys",
    "select, insert, update, delete on job_runs",
    "select, insert, update, delete on integration_secrets",
    "select, insert, update, delete on jobs",
    "select, insert, update on mails",
    "select, insert, update on model_usage",
    "select, update (country, description, location, model_tokens_per_day, name, timezone, updated_at, website_url) on organizations",
    "select, insert, delete on sample_chats",
    "select, insert, delete on sample_visitors",
    "select, insert, update, delete on session_days",
    "select, insert, delete on stats_checks",
    "select, insert, delete on uncounted_events",
    "select, insert, update, delete on visitor_sessions",
    "select, insert, update, delete on visitors",
    "select, insert, update, delete on web_sessions",
  ],
  crm_system: [
    "select, insert, update (errors, requests) on api_key_usage",
    "select (allowed_origins, environment, expires_at, id, key_digest, kind, organization_id, revoked_at, scopes), insert (created_by, is_primary, key_digest, kind, label, last4, organization_id, prefix, scopes) on api_keys",
    "insert (action, actor_id, actor_kind, ip, object_id, object_type, organization_id, request_id) on audit_logs",
    "select (id, organization_id) on articles",
    // what chats are found by, and nothing else of them
    "select (chat_id, content, organization_id) on chat_messages",
    "select on resources",
    "select on contact_imports",
    "select (id, organization_id) on contact_merges",
    "select (chat_id, conversion_signals, lead_score, organization_id, sentiment, topic_summary, topics) on chat_summaries",
    "select (created_at, external_id, id, organization_id, source_page, status, visitor_id) on chats",
    // when work is due, and who was served when; nothing of what it is about
    "select (dead_at, done_at, kind, next_attempt_at, organization_id) on jobs",
    "select (claimed_at, kind, organization_id, started_at) on job_runs",
    "select (created_at, organization_id, role, user_id), insert (organization_id, role, user_id) on memberships",
    "select (country, id, name, request_burst, requests_per_second, slug, status, test_of, timezone), insert (name, slug, test_of, timezone) on organizations",
    // what a provider's event may tell of a mail; nothing of what is in it
    "select (bounced_at, clicked_at, delivered_at, id, opened_at, organization_id, provider), update (bounced_at, clicked_at, delivered_at, opened_at) on mails",
    "select (checked_at, organization_id) on stats_checks",
    // whose events have waited longest, nothing of what they are
    "select (id, organization_id, stored_at) on uncounted_events",
    "select, insert, update (received_at), delete on webhook_events",
    "select (password_digest, user_id), insert (password_digest, user_id) on user_credentials",
    "select (email, id, image, name, session_version, status), insert (email, name), update (last_sign_in_at) on users",
    "select (email, id, name, organization_id) on visitors",
  ],
};

/** Tables without a tenant column, and why. */
export const TABLES_WITHOUT_TENANT: Record<string, string> = {
  organizations: "it is the tenant; its policies compare its id",
  users: "a person is a global identity; what they may see hangs on memberships",
  user_credentials: "belongs to the person",
  webhook_events: "a delivery names a thing of ours, and that row says whose it is",
};

/** Who reads a table through the Data API: any member of the active organisation, its admins and owners, or nobody. */
export const TABLE_READERS: Record<string, "members" | "managers" | "admins" | "nobody"> = {
  organizations: "members",
  users: "members",
  user_credentials: "nobody",
  memberships: "members",
  api_keys: "members",
  api_key_usage: "members",
  audit_logs: "admins",
  domain_events: "members",
  idempotency_keys: "nobody",
  jobs: "members",
  job_runs: "admins",
  integration_secrets: "nobody",
  mails: "admins",
  webhook_events: "nobody",
  model_usage: "admins",
  visitors: "members",
  visitor_sessions: "members",
  chats: "members",
  chat_messages: "members",
  chat_summaries: "members",
  article_views: "members",
  article_mentions: "members",
  articles: "members",
  uncounted_events: "nobody",
  web_sessions: "members",
  session_days: "members",
  daily_stats: "members",
  daily_sessions: "members",
  daily_active_sessions: "members",
  daily_chat_facets: "members",
  daily_article_stats: "members",
  stats_checks: "members",
  sample_chats: "members",
  sample_visitors: "members",
  contact_tags: "members",
  contact_merges: "members",
  contact_imports: "managers",
  contact_import_rows: "managers",
};

/** Views for our own functions, in the schema that is not exposed. */
export const INTERNAL_VIEWS = ["counted_rows", "daily_numbers", "resources"];

/** Ids in tenant tables that no key holds inside the organisation, and why. */
export const FREE_IDS: Record<string, string> = {
  "audit_logs.actor_id": "a person, a key, or a person of another organisation; it outlives them",
  "contact_import_rows.contact_id": "what was done to a contact that is gone stays known",
  "contact_imports.file_id": "the storage holds the file, below the organisation's id",
  "domain_events.actor_id": "a person or a key; it outlives them",
  "domain_events.object_id": "a thing of any kind; it outlives it",
  "job_runs.run_id": "a run serves many organisations",
  "jobs.object_id": "a thing of any kind, or nothing but a name",
};
