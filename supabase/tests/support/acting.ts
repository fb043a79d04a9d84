import { z } from "zod";
import type { Sql } from "./database.ts";

/** What a token says; `role` is the database role that the Data API becomes. */
export interface Claims {
  role: string;
  organization_id?: unknown;
  sub?: string;
  actor?: string;
  key_id?: string;
  session_version?: unknown;
}

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json | undefined };

/** What came of a call: its answer, the refusal that it answered, or the error that it raised. */
export interface Outcome {
  answer?: Json;
  refusal?: { status: number; code: string; message: string };
  raised?: { sqlstate: string; message: string; detail: string };
}

/** Calls an exposed function as the holder of these claims. An error it raises takes back what it wrote, no more. */
export async function call(
  sql: Sql,
  who: Claims,
  name: string,
  input: Json = {},
  request: Json = {},
): Promise<Outcome> {
  const statement = `select public.${name}($1 -> 'p_input', $1 -> 'p_request')`;
  const outcome = await act(sql, who, statement, { p_input: input, p_request: request });
  return withRefusal(outcome);
}

/** Runs one statement that answers one JSON value, as the holder of these claims; `$1` holds the arguments. */
export async function act(sql: Sql, who: Claims, statement: string, args: Json = {}): Promise<Outcome> {
  const [row] = await sql<{ outcome: Outcome }[]>`
    select pg_temp.act(${who.role}, ${JSON.stringify(who)}, ${statement}, ${JSON.stringify(args)}::text::jsonb) as outcome
  `;
  if (row === undefined) throw new Error("pg_temp.act answered nothing");
  return row.outcome;
}

/** Makes `call` and `act` work on this connection. */
export async function prepareActing(sql: Sql): Promise<void> {
  await sql.unsafe(ACT);
}

// One round trip per call, and the exception block keeps the transaction alive when the call fails.
const ACT = `
create or replace function pg_temp.act(p_role text, p_claims text, p_statement text, p_arguments jsonb) returns jsonb
language plpgsql
as $$
declare
  v_answer jsonb;
  v_message text;
  v_detail text;
begin
  perform set_config('request.jwt.claims', p_claims, true), set_config('role', p_role, true);
  execute p_statement into v_answer using p_arguments;
  perform set_config('role', 'none', true), set_config('request.jwt.claims', '', true);
  return jsonb_build_object('answer', v_answer);
exception when others then
  get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail;
  return jsonb_build_object('raised', jsonb_build_object('sqlstate', sqlstate, 'message', v_message, 'detail', v_detail));
end
$$`;

const Refused = z.object({ error: z.object({ status: z.number(), code: z.string(), message: z.string() }) });

function withRefusal(outcome: Outcome): Outcome {
  const refused = Refused.safeParse(outcome.answer);
  return refused.success ? { refusal: refused.data.error } : outcome;
}
