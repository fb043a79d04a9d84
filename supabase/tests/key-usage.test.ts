import { expect, test } from "vitest";
import { type Json, call } from "./support/acting.ts";
import type { Sql } from "./support/database.ts";
import { type Organization, makeOrganization } from "./support/organization.ts";
import { useSandbox } from "./support/test-each.ts";

const WORKER = { role: "crm_worker", actor: "worker", sub: "key-usage" };
const HOUR = "2026-11-21T14:00:00.000Z";

const sandbox = useSandbox();
const record = (sql: Sql, usage: Json) => call(sql, WORKER, "record_key_usage", { usage });
const use = ({ id, keyId }: Organization, requests: number, errors = 0, hour = HOUR) => ({
  organization_id: id,
  key_id: keyId,
  hour,
  requests,
  errors,
});
const stored = (sql: Sql, { id }: Organization) =>
  sql`select hour, requests, errors from api_key_usage where organization_id = ${id} order by hour`;

test("tallies of several processes add up, each key and hour for itself", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const later = "2026-11-21T15:00:00Z";
    const first = await record(sql, [use(ours, 3, 1), use(ours, 2), use(theirs, 9, 9), use(ours, 1, 0, later)]);
    expect(first.answer).toEqual({ recorded: 3 });
    await record(sql, [use(ours, 5, 2)]);
    expect([...(await stored(sql, ours))]).toEqual([
      { hour: new Date(HOUR), requests: 10, errors: 3 },
      { hour: new Date(later), requests: 1, errors: 0 },
    ]);
    expect(await stored(sql, theirs)).toMatchObject([{ requests: 9, errors: 9 }]);
  }));
