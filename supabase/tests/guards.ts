import { schemaFiles } from "#local/schema/schema-files.ts";
import { MEMBER_ROLES, type MemberRole } from "./support/organization.ts";

/** Whom a function lets in: a key with this scope, a member of at least this role, the worker. */
export interface Guard {
  key?: string;
  member?: MemberRole;
  worker?: true;
  /** Refuses members while the organisation is suspended. */
  whileLive?: true;
}

/** The guard of `public.ingest`, which asks for the scopes of its items, whatever they are; the checks call it with a chat. */
const INGEST: Guard = { key: "chats:write" };

/** The functions that are called before it is known for whom, and by whom; what they do is tried by entry-checks.ts and worker-checks.ts. */
const UNGUARDED: Record<string, string[]> = {
  database_health: ["crm_ingest", "crm_member", "crm_public", "crm_worker"],
  find_sign_in: ["crm_public"],
  list_due_jobs: ["crm_worker"],
  list_due_organizations: ["crm_worker"],
  organizations_to_fold: ["crm_worker"],
  organizations_to_reconcile: ["crm_worker"],
  record_key_usage: ["crm_worker"],
  record_mail_event: ["crm_worker"],
  record_sign_in: ["crm_public"],
  register_organization: ["crm_public"],
  resolve_api_key: ["crm_ingest"],
};

const FUNCTION = /^create function public\.(\w+)\((?:(?!^create )[\s\S])*?^as \$\$\n([\s\S]*?)^\$\$;$/gm;

/** The guard of each exposed function that has one, as its schema file says it. */
export function declaredGuards(): Record<string, Guard> {
  const bodies = schemaFiles().flatMap(({ text }) => [...text.matchAll(FUNCTION)]);
  const guards = bodies.map(([, name = "", body = ""]) => [name, name === "ingest" ? INGEST : guardOf(body)] as const);
  return Object.fromEntries(guards.filter(([, guard]) => Object.keys(guard).length > 0));
}

/** The roles of the doors through which each exposed function can be called. */
export function declaredDoors(): Record<string, string[]> {
  const guarded = Object.entries(declaredGuards()).map(([name, { key, member, worker }]) => [
    name,
    [
      ...(key === undefined ? [] : ["crm_ingest"]),
      ...(member === undefined ? [] : ["crm_member"]),
      ...(worker === undefined ? [] : ["crm_worker"]),
    ],
  ]);
  return { ...UNGUARDED, ...Object.fromEntries(guarded) };
}

function guardOf(body: string): Guard {
  const [, scope] = /app\.begin_write\(array\['([^']+)'\]/.exec(body) ?? [];
  const [, verb = "", argument = ""] =
    /app\.require_(member|writer|summarizer|key_or_member)\(([^;]*)\);/.exec(body) ?? [];
  const isForSummaries = verb === "summarizer";
  const [, either] = verb === "key_or_member" ? (/'([a-z]+:[a-z]+)'/.exec(argument) ?? []) : [];
  const key = isForSummaries ? "summaries:write" : (either ?? scope);
  return {
    ...(key === undefined ? {} : { key }),
    ...(verb === "" ? {} : { member: leastOf(argument) }),
    ...(isForSummaries || body.includes("app.require_worker()") ? { worker: true } : {}),
    ...(verb === "writer" ? { whileLive: true } : {}),
  };
}

/** The lowest of the roles that are named, one of which is asked for; every member may where none is. */
function leastOf(argument: string): MemberRole {
  return MEMBER_ROLES.findLast((role) => argument.includes(`'${role}'`)) ?? "analyst";
}
