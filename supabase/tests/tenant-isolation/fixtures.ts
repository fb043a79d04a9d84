import { randomUUID } from "node:crypto";
import { type Claims, act } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { insert, keyClaims, keyRow, memberClaims, uuidOf } from "#tests/support/organization.ts";
import { unusedArticlesOf } from "./articles.ts";
import { CREATED, DAY } from "./owner.ts";
import { uncountedOf } from "./article-events.ts";
import { rowsOf } from "./rows.ts";

/**
 * Three organisations that use the same names for everything: session ids, chat ids, message ids, e-mails, idempotency
 * keys, and, where the schema lets them, the same uuids. What hangs on those names differs, so that a look into a
 * neighbour's rows shows. `1` and `3` also hold things that `2` lacks; `2` is the one that acts.
 */
export interface Tenant {
  id: string;
  variant: 1 | 2 | 3;
  uuid: (name: string) => string;
  /** The names of the uuids that were asked for. */
  names: ReadonlyMap<string, string>;
  email: (name: string) => string;
  key: Claims;
  oldKey: Claims;
  admin: Claims;
  /** A member of all three: owner of 1, analyst of 2, admin of 3. */
  multiOrgMember: Claims;
  /** A member of 1 and 3 alone. */
  otherOrgMember: Claims;
  worker: Claims;
}

/** Whether uuids may be the same in all three. The schema as it is allows that only where keys start with the organisation. */
export type SharedIds = "same uuids" | "own uuids";

// Tests that run side by side each have tenants of their own.
const SEED = randomUUID();
const idOf = (name: string) => uuidOf(`${SEED} ${name}`);
const emailOf = (name: string) => `${name}-${SEED}@example.com`;

function tenant(variant: 1 | 2 | 3, sharedIds: SharedIds): Tenant {
  // in this order, so that whoever acts is neither the first nor the last that an index without the organisation finds
  // and with one end, which stands before the pieces of words in an index
  const id = idOf(`organization ${variant}`).replace(/^./, String(variant)).replace(/.{8}$/, idOf("end").slice(-8));
  const names = new Map<string, string>();
  const uuid = (name: string) => {
    const made = idOf(sharedIds === "same uuids" ? name : `${name} of ${variant}`);
    names.set(made, name);
    return made;
  };
  return {
    id,
    variant,
    uuid,
    names,
    email: emailOf,
    key: keyClaims(id, uuid("key")),
    oldKey: keyClaims(id, uuid("old key")),
    admin: memberClaims(id, idOf(`admin of ${variant}`)),
    multiOrgMember: memberClaims(id, idOf("multi-org-member")),
    otherOrgMember: memberClaims(id, idOf("other-org-member")),
    worker: { role: "crm_worker", actor: "worker", sub: "test", organization_id: id },
  };
}

const made = new Map<SharedIds, [Tenant, Tenant, Tenant]>();

/** All three, the same ones every time. */
export function tenants(sharedIds: SharedIds): [Tenant, Tenant, Tenant] {
  const known = made.get(sharedIds) ?? [tenant(1, sharedIds), tenant(2, sharedIds), tenant(3, sharedIds)];
  made.set(sharedIds, known);
  return known;
}

/** Lets an organisation move in, with rows in every table. */
export async function seedTenant(sql: Sql, who: Tenant): Promise<void> {
  const { id, variant, uuid } = who;
  const zone = { 1: "Pacific/Kiritimati", 2: "Europe/Berlin", 3: "Pacific/Pago_Pago" }[variant];
  const name = `Organisation ${variant}`;
  await insert(sql, "organizations", [
    { id, slug: `o-${variant}-${SEED}`, name, description: `${variant}`, timezone: zone, ...CREATED },
  ]);
  await insertPeople(sql, who);
  if (variant !== 2)
    await insert(sql, "organizations", [
      {
        id: idOf(`test organization of ${variant}`),
        slug: `t-${variant}-${SEED}`,
        name: `Test ${variant}`,
        test_of: id,
      },
    ]);
  const key = {
    revoked_at: variant === 1 ? DAY : null,
    is_primary: variant !== 1,
    created_by: null,
    ...CREATED,
  };
  const oldKey = {
    revoked_at: variant === 2 ? DAY : null,
    is_primary: false,
    created_by: idOf("other-org-member"),
    ...CREATED,
    created_at: "2026-05-02T12:00:00Z",
  };
  const scopes = variant === 3 ? ["visitors:write"] : undefined;
  await insert(sql, "api_keys", [
    {
      ...keyRow(id, uuid("key"), scopes === undefined ? {} : { scopes }),
      label: `Key ${variant}`,
      last4: `000${variant}`,
      ...key,
    },
    { ...keyRow(id, uuid("old key")), label: `Old key ${variant}`, last4: `111${variant}`, ...oldKey },
    // the first tenant has as many keys as one may have
    ...Array.from({ length: variant === 1 ? 99 : 0 }, (_, index) => ({
      ...keyRow(id, uuid(`key ${index}`)),
      ...key,
      revoked_at: null,
    })),
  ]);
  for (const [table, rows] of Object.entries(rowsOf(who))) {
    await insert(
      sql,
      table,
      rows.map((row) => ({ organization_id: id, ...row })),
    );
  }
  await countAnew(sql, id);
  for (const [table, rows] of Object.entries(uncountedOf(who))) {
    await insert(
      sql,
      table,
      rows.map((row) => ({ organization_id: id, ...row })),
    );
  }
  if (variant === 2)
    await insert(
      sql,
      "articles",
      unusedArticlesOf(who).map((row) => ({ organization_id: id, ...row })),
    );
  else await sql`update daily_stats set updated_at = '2999-01-01' where organization_id = ${id}`;
}

/** Lets an organisation's statistics be those of its rows. */
export async function countAnew(sql: Sql, id: string): Promise<void> {
  const { raised } = await act(
    sql,
    { role: "crm_definer", organization_id: id },
    "select to_jsonb(app.rebuild_stats()::text)",
  );
  if (raised !== undefined) throw new Error(raised.message);
}

async function insertPeople(sql: Sql, { id, variant }: Tenant): Promise<void> {
  const admin = idOf(`admin of ${variant}`);
  await insert(sql, "users", [{ id: admin, email: emailOf(`admin-${variant}`), name: `Admin ${variant}`, ...CREATED }]);
  const [multiOrgMember, otherOrgMember] = [idOf("multi-org-member"), idOf("other-org-member")];
  await sql`
    insert into users (id, email, name, created_at, updated_at)
    values (${multiOrgMember}, ${emailOf("multi-org-member")}, 'Multi', ${DAY}, ${DAY}), (${otherOrgMember}, ${emailOf("other-org-member")}, 'Other', ${DAY}, ${DAY})
    on conflict do nothing`;
  const multiOrgRole = { 1: "owner", 2: "analyst", 3: "admin" }[variant];
  await insert(sql, "memberships", [
    { organization_id: id, user_id: admin, role: "admin", ...CREATED },
    { organization_id: id, user_id: multiOrgMember, role: multiOrgRole, ...CREATED },
    ...(variant === 2 ? [] : [{ organization_id: id, user_id: otherOrgMember, role: "owner", ...CREATED }]),
  ]);
}
