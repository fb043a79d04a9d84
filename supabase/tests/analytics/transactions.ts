import type postgres from "postgres";
import { expect } from "vitest";
import type { Claims, Json } from "#tests/support/acting.ts";

/** A call of a function. */
interface Call {
  who: Claims;
  name: string;
  input?: Json;
  /** How long it waits for a lock. */
  patience?: string;
}

/** Calls a function in a transaction, as the Data API does. */
export async function callIn(
  tx: postgres.TransactionSql,
  { who, name, input = {}, patience = "10s" }: Call,
): Promise<Json> {
  await tx`
    select set_config('role', ${who.role}, true), set_config('request.jwt.claims', ${JSON.stringify(who)}, true),
      set_config('lock_timeout', ${patience}, true)`;
  const [row] = await tx<{ answer: Json }[]>`
    select public.${tx(name)}(${JSON.stringify(input)}::text::jsonb, '{"request_id": "r"}') as answer`;
  return row?.answer ?? null;
}

/** Does a call in a transaction that stays open until it is committed or taken back. */
export async function openWith(pool: postgres.Sql, call: Call) {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const done = pool.begin(async (tx) => {
    await callIn(tx, call);
    begun.resolve();
    await gate.promise;
  });
  done.catch(begun.reject);
  await begun.promise;
  return {
    commit: async () => {
      gate.resolve();
      await done;
    },
    rollback: async () => {
      gate.reject(new Error("taken back"));
      await expect(done).rejects.toThrow("taken back");
    },
  };
}
