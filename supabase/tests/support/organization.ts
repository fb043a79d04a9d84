import { createHash } from "node:crypto";
import type { Claims, Json } from "./acting.ts";
import type { Sql } from "./database.ts";

export const MEMBER_ROLES = ["owner", "admin", "manager", "agent", "analyst"] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];
export const ALL_SCOPES = ["chats:write", "articles:write", "visitors:write", "summaries:write"];

/** An organisation with one person of each role and one secret key. */
export interface Organization {
  id: string;
  keyId: string;
  /** The claims of its key, as the door of the external API mints them. */
  key: Claims;
  members: Record<MemberRole, Claims>;
}

export interface OrganizationOptions {
  id?: string;
  keyId?: string;
  name?: string;
  timezone?: string;
  status?: string;
  scopes?: string[];
  kind?: string;
}

let made = 0;

/** Makes an organisation, straight in its tables. */
export async function makeOrganization(sql: Sql, options: OrganizationOptions = {}): Promise<Organization> {
  made += 1;
  const seed = `${process.pid} ${Date.now()} ${made}`;
  const { id = uuidOf(`organization ${seed}`), keyId = uuidOf(`key ${seed}`) } = options;
  const people = MEMBER_ROLES.map((role) => ({ role, id: uuidOf(`${role} of ${id}`) }));
  const { name = `Organisation ${made}`, timezone = "UTC", status = "live" } = options;
  await insert(sql, "organizations", [{ id, slug: `o-${id}`, name, timezone, status }]);
  await insert(
    sql,
    "users",
    people.map((person) => ({ id: person.id, email: `${person.id}@example.com` })),
  );
  await insert(
    sql,
    "memberships",
    people.map((person) => ({ organization_id: id, user_id: person.id, role: person.role })),
  );
  await insert(sql, "api_keys", [keyRow(id, keyId, options)]);
  const members = Object.fromEntries(people.map((person) => [person.role, memberClaims(id, person.id)]));
  return { id, keyId, key: keyClaims(id, keyId), members: withEveryRole(members) };
}

/** A row of api_keys whose digest belongs to no secret that anybody knows. */
export function keyRow(organizationId: string, id: string, options: OrganizationOptions = {}): Row {
  const { scopes = ALL_SCOPES, kind = "secret" } = options;
  const digest = createHash("sha256").update(`${organizationId} ${id}`).digest("hex");
  return {
    id,
    organization_id: organizationId,
    label: "Key",
    kind,
    prefix: "hmz_test",
    last4: "test",
    key_digest: `\\x${digest}`,
    scopes,
  };
}

export function keyClaims(organizationId: string, keyId: string): Claims {
  return { role: "crm_ingest", organization_id: organizationId, actor: "key", sub: keyId, key_id: keyId };
}

export function memberClaims(organizationId: string, userId: string, sessionVersion = 1): Claims {
  const session = { sub: userId, session_version: sessionVersion };
  return { role: "crm_member", organization_id: organizationId, actor: "user", ...session };
}

export type Row = Record<string, Json>;

/** Inserts rows that all have the columns of the first one. */
export async function insert(sql: Sql, table: string, rows: Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(", ");
  if (rows.length === 0) return;
  await sql.unsafe(
    `insert into public.${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::public.${table}, $1::text::jsonb)`,
    [JSON.stringify(rows)],
  );
}

/** The same uuid for the same name, every time. */
export function uuidOf(name: string): string {
  const hex = createHash("md5").update(name).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

function withEveryRole(members: Record<string, Claims>): Record<MemberRole, Claims> {
  const of = (role: MemberRole): Claims => members[role] ?? { role: "anon" };
  return { owner: of("owner"), admin: of("admin"), manager: of("manager"), agent: of("agent"), analyst: of("analyst") };
}
