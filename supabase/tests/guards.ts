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

const FUNCTION = /^create function public\.(\w+)\((?:(?!^create )[\s\S])*?^as \$\$\n([\s\S]*?)^\$\$;$/gm;

/** The guard of each exposed function that has one, as its schema file says it. */
export function declaredGuards(): Record<string, Guard> {
  const bodies = schemaFiles().flatMap(({ text }) => [...text.matchAll(FUNCTION)]);
  const guards = bodies.map(([, name = "", body = ""]) => [name, name === "ingest" ? INGEST : guardOf(body)] as const);
  return Object.fromEntries(guards.filter(([, guard]) => Object.keys(guard).length > 0));
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
