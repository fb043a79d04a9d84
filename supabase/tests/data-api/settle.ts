import { type Resident, moveIn, residents } from "#tests/neighbours/world.ts";
import { prepareActing } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { type Snapshot, snapshotOf } from "#tests/support/snapshot.ts";

/** Lets the residents of this file move in for good, so that the Data API sees them, with no work that others would claim. */
export async function settle(sql: Sql): Promise<[Resident, Resident, Resident]> {
  await prepareActing(sql);
  const people = residents("own uuids");
  for (const who of people) await moveIn(sql, who);
  await sql`update jobs set next_attempt_at = '2999-01-01' where organization_id in ${sql(people.map(({ id }) => id))}`;
  return people;
}

/** Every row of these organisations, and how many rows there are that belong to nobody else. */
export async function everythingOf(sql: Sql, people: Resident[]): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for (const { id } of people) snapshots.push(await snapshotOf(sql, id));
  return snapshots;
}
