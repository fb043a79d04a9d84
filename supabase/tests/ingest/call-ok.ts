import { type Claims, type Json, call } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { objectOf } from "#tests/support/json.ts";

export type Answer = Record<string, Json | undefined>;

/** Calls a function that must succeed, and answers what it told. */
export async function callOk(sql: Sql, who: Claims, name: string, input: Json, request: Json = {}): Promise<Answer> {
  const outcome = await call(sql, who, name, input, request);
  if (outcome.answer === undefined) throw new Error(`${name} ${JSON.stringify(input)}: ${JSON.stringify(outcome)}`);
  return objectOf(outcome.answer);
}

/** Calls a function that must not succeed, and answers its stable code. */
export async function refused(sql: Sql, who: Claims, name: string, input: Json, request: Json = {}): Promise<string> {
  const { refusal, raised, answer } = await call(sql, who, name, input, request);
  return refusal?.code ?? raised?.detail ?? `it answered ${JSON.stringify(answer)}`;
}

/** The rows of a query in which `$1` is the organisation. */
export async function rowsOf(sql: Sql, organizationId: string, statement: string): Promise<Answer[]> {
  const rows = await sql.unsafe<{ row: Answer }[]>(`select to_jsonb(r) as row from (${statement}) r`, [organizationId]);
  return rows.map(({ row }) => row);
}
