import { type Claims, type Json, type Outcome, act, call } from "#tests/support/acting.ts";
import { objectOf } from "#tests/support/json.ts";
import type { Sql } from "#tests/support/database.ts";
import { sortClaim, sortTies } from "./order.ts";
import type { Tenant } from "./fixtures.ts";

/** What was called, and what came back. */
export interface Step {
  name: string;
  outcome: Outcome;
}

export type Tell = (step: Step) => void;
export type Act = (name: string, input?: Json, request?: Json) => Promise<Json | undefined>;
/** Runs a statement, as the owner of the functions that search, who is under no row level security, or as somebody else. */
export type Run = (statement: string, input: Json, who?: Claims) => Promise<void>;

/** Calls functions as whoever holds the claims, and tells of each call. */
export function actingAs(sql: Sql, tell: Tell): (claims: Claims) => Act {
  return (claims) =>
    async (name, input = {}, request = {}) => {
      const outcome = await call(sql, claims, name, input, { request_id: "r", ...objectOf(request) });
      sortClaim(outcome.answer);
      sortTies(outcome.answer);
      tell({ name: `${name} ${JSON.stringify(input)} ${JSON.stringify(request)}`, outcome });
      return outcome.answer;
    };
}

/** Runs statements of a tenant's, and tells of each. */
export function runningAs(sql: Sql, { admin }: Tenant, tell: Tell): Run {
  return async (statement, input, claims = { ...admin, role: "crm_system" }) => {
    const outcome = await act(sql, claims, statement, input);
    tell({ name: `${statement} ${JSON.stringify(input)}`, outcome });
  };
}

/** Lets what was put off be due: moments are rounded to milliseconds, and may lie a little behind the transaction's. */
export async function passTime(sql: Sql, { id }: Tenant): Promise<void> {
  await sql`update jobs set next_attempt_at = next_attempt_at - interval '1 second' where organization_id = ${id} and lease_token is null`;
}
