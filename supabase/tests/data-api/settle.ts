import { type Tenant, seedTenant, tenants } from "#tests/tenant-isolation/fixtures.ts";
import { prepareActing } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { foldStatistics } from "#tests/support/fold.ts";
import { type Snapshot, snapshotOf } from "#tests/support/snapshot.ts";

/** Lets the tenants of this file move in for good, so that the Data API sees them, with nothing that others would claim or count. */
export async function settle(sql: Sql): Promise<[Tenant, Tenant, Tenant]> {
  await prepareActing(sql);
  const people = tenants("own uuids");
  for (const who of people) {
    await seedTenant(sql, who);
    await foldStatistics(sql, who.id);
  }
  await sql`update jobs set next_attempt_at = '2999-01-01' where organization_id in ${sql(people.map(({ id }) => id))}`;
  return people;
}

/** Every row of these organisations, and how many rows there are that belong to nobody else. */
export async function everythingOf(sql: Sql, people: Tenant[]): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for (const { id } of people) snapshots.push(await snapshotOf(sql, id));
  return snapshots;
}
