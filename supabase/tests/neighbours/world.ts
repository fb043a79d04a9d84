import { randomUUID } from "node:crypto";
import { type Claims, act } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { insert, keyClaims, keyRow, memberClaims, uuidOf } from "#tests/support/organization.ts";
import { unusedArticlesOf } from "./articles.ts";
import { CREATED, DAY } from "./owner.ts";
import { rowsOf } from "./rows.ts";

/**
 * Three organisations that use the same names for everything: session ids, chat ids, message ids, e-mails, idempotency
 * keys, and, where the schema lets them, the same uuids. What hangs on those names differs, so that a look into a
 * neighbour's rows shows. `1` and `3` also hold things that `2` lacks; `2` is the one that acts.
 */
export interface Resident {
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
  nomad: Claims;
  /** A member of 1 and 3 alone. */
  outsider: Claims;
  worker: Claims;
}

/** Whether uuids may be the same in all three. The schema as it is allows that only where keys start with the organisation. */
export type Twins = "same uuids" | "own uuids";

// Tests that run side by side each have residents of their own.
const SEED = randomUUID();
const idOf = (name: string) => uuidOf(`${SEED} ${name}`);
const emailOf = (name: string) => `${name}-${SEED}@example.com`;

function resident(variant: 1 | 2 | 3, twins: Twins): Resident {
  // in this order, so that whoever acts is neither the first nor the last that an index without the organisation finds
  // and with one end, which stands before the pieces of words in an index
  const id = idOf(`organization ${variant}`).replace(/^./, String(variant)).replace(/.{8}$/, idOf("end").slice(-8));
  const names = new Map<string, string>();
  const uuid = (name: string) => {
    const made = idOf(twins === "same uuids" ? name : `${name} of ${variant}`);
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
    nomad: memberClaims(id, idOf("nomad")),
    outsider: memberClaims(id, idOf("outsider")),
    worker: { role: "crm_worker", actor: "worker", sub: "test", organization_id: id },
  };
}

const made = new Map<Twins, [Resident, Resident, Resident]>();

/** All three, the same ones every time. */
export function residents(twins: Twins): [Resident, Resident, Resident] {
  const known = made.get(twins) ?? [resident(1, twins), resident(2, twins), resident(3, twins)];
  made.set(twins, known);
  return known;
}

/** Lets an organisation move in, with rows in every table. */
export async function moveIn(sql: Sql, who: Resident): Promise<void> {
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
    created_by: idOf("outsider"),
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
    // the first resident has as many keys as one may have
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

async function insertPeople(sql: Sql, { id, variant }: Resident): Promise<void> {
  const admin = idOf(`admin of ${variant}`);
  await insert(sql, "users", [{ id: admin, email: emailOf(`admin-${variant}`), name: `Admin ${variant}`, ...CREATED }]);
  const [nomad, outsider] = [idOf("nomad"), idOf("outsider")];
  await sql`
    insert into users (id, email, name, created_at, updated_at)
    values (${nomad}, ${emailOf("nomad")}, 'Nomad', ${DAY}, ${DAY}), (${outsider}, ${emailOf("outsider")}, 'Outsider', ${DAY}, ${DAY})
    on conflict do nothing`;
  const nomadRole = { 1: "owner", 2: "analyst", 3: "admin" }[variant];
  await insert(sql, "memberships", [
    { organization_id: id, user_id: admin, role: "admin", ...CREATED },
    { organization_id: id, user_id: nomad, role: nomadRole, ...CREATED },
    ...(variant === 2 ? [] : [{ organization_id: id, user_id: outsider, role: "owner", ...CREATED }]),
  ]);
}
