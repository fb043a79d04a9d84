import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { loadDoors } from "@/lib/platform/routes/openapi";
import { guardChecks } from "./guard-checks.ts";
import { type Guard, declaredDoors, declaredGuards } from "./guards.ts";
import { connect } from "./support/database.ts";
import { ownDatabaseUrl } from "./support/own-database.ts";
import { MEMBER_ROLES } from "./support/organization.ts";
import { testEach } from "./support/test-each.ts";

testEach(guardChecks);

const guards = declaredGuards();

const SUMMARIZING: Guard = { key: "summaries:write", member: "analyst", worker: true };

/** The guards of the functions that no route is named after, but for those of the worker and those that read for any member with the member's rights. */
const OTHERS: Record<string, Guard> = {
  ingest: { key: "chats:write" },
  claim_chat_summaries: SUMMARIZING,
  claim_chat_summary: { key: "summaries:write", member: "analyst" },
  complete_chat_summary: SUMMARIZING,
  release_chat_summary: SUMMARIZING,
  count_fresh_chats: SUMMARIZING,
  set_contact_tags: { member: "agent" },
  summarize_sample_data: { member: "admin" },
  create_contact_import: { member: "manager" },
  get_contact_import_plan: { member: "manager", worker: true },
  match_contacts: { member: "manager" },
  preview_contact_rows: { member: "manager" },
  // each asks for the role that its input says, which the route has asked for before
  explain_refusal: { member: "analyst" },
  member_session: { member: "analyst" },
  queue_mail: { member: "admin", worker: true },
  get_mail: { member: "admin" },
  store_secret: { member: "admin" },
  regenerate_primary_key: { member: "admin" },
};

const Needs = z.object({
  role: z.enum(MEMBER_ROLES).default("analyst"),
  scope: z.string().optional(),
  alsoApiKey: z.string().optional(),
});

/** What the routes ask of who calls them, by the name of the function that is called as the route is. */
let routes: Record<string, Guard>;
beforeAll(async () => {
  const files = import.meta.glob<Record<string, unknown>>([
    "/app/api/**/route.ts",
    "!/app/api/auth/**",
    "!/app/api/[[]*/**",
  ]);
  const doors = await loadDoors(files);
  const needs = doors.map(({ door: { kind, spec } }) => {
    const { role, scope, alsoApiKey } = Needs.parse(spec);
    const name = spec.id.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const key = kind === "external" ? scope : alsoApiKey;
    return [name, { ...(key && { key }), ...(kind === "dashboard" && { member: role }) }] as const;
  });
  routes = Object.fromEntries(needs);
});

/** The exposed functions as the catalogue has them. */
let functions: { name: string; roles: string[]; is_callers: boolean }[];
beforeAll(async () => {
  const sql = connect(ownDatabaseUrl);
  functions = await sql`
    select p.proname as name, not p.prosecdef as is_callers, array(
      select a.grantee::regrole::text from aclexplode(p.proacl) a where a.grantee <> p.proowner order by 1
    ) as roles
    from pg_proc p where p.pronamespace = 'public'::regnamespace`;
  await sql.end();
});

test("a function lets in whom the route of its name lets in; of the others, most are listed", () => {
  const reading = functions.filter(({ is_callers }) => is_callers).map(({ name }) => name);
  const expected = Object.entries(guards).map(([name, guard]) => {
    const { key, member, whileLive } = guard;
    const isWorkers = key === undefined && member === undefined;
    const usual: Guard | undefined = isWorkers
      ? { worker: true }
      : reading.includes(name)
        ? { member: "analyst" }
        : undefined;
    const needs = routes[name] ?? OTHERS[name] ?? usual;
    return [name, { ...needs, ...(whileLive === undefined ? {} : { whileLive }) }] as const;
  });
  expect(guards).toEqual(Object.fromEntries(expected));
  expect(Object.keys(OTHERS).filter((name) => guards[name] === undefined || name in routes)).toEqual([]);
});

test("a function is open to exactly the roles of the doors that its guard lets in", () => {
  const found = Object.fromEntries(functions.map(({ name, roles }) => [name, roles]));
  expect(found).toEqual(declaredDoors());
});
