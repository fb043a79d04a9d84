import { type Horizon, withHorizon } from "./horizon.ts";
import { emptyOrganization } from "./organization.ts";
import type { Result } from "./result.ts";
import { alternate, type Pace, ratioOf } from "./rounds.ts";
import { spreadOf } from "./statistics.ts";

const NEIGHBOURS = 300;
const JOBS_OF_A_NEIGHBOUR = 3;
const KIND = "summarize_chat";
const AT_ONCE = 8;

/** Whether finding and claiming work costs what is claimed rather than what waits: 100,000 due jobs of one organisation. */
export async function jobs(long: Horizon, { messages, ...pace }: Pace): Promise<Result> {
  const waiting = messages / 10;
  return withHorizon(async (short) => {
    const queues = { long: await queueOf(long, waiting), short: await queueOf(short, JOBS_OF_A_NEIGHBOUR) };
    const result: Result = { findings: [], absolutes: [] };
    for (const step of ["turns", "claim"] as const) {
      const what = step === "turns" ? "Whose turn it is" : `A claim of ${AT_ONCE} jobs`;
      const sides = await alternate(pace.rounds, queues.long[step], queues.short[step]);
      const name = `${what}, beside ${NEIGHBOURS} organisations: with ${waiting.toLocaleString("en")} due jobs of one ÷ with ${JOBS_OF_A_NEIGHBOUR}, time`;
      result.findings.push({ name, value: ratioOf(sides, (ms) => ms), unit: "×", bar: { atMost: 2 } });
      result.absolutes.push({ name: `${what}, long queue`, value: spreadOf(sides.first), unit: "ms" });
      result.absolutes.push({ name: `${what}, short queue`, value: spreadOf(sides.second), unit: "ms" });
    }
    return result;
  });
}

/** An organisation with so many due jobs beside its neighbours with few, and how long the two steps of a run take there. */
async function queueOf(horizon: Horizon, waiting: number) {
  const { sql } = horizon;
  const { id } = await emptyOrganization(horizon, "Queue");
  await sql`insert into public.organizations (slug, name) select 'neighbour-' || n, 'Neighbour ' || n from generate_series(1, ${NEIGHBOURS}::integer) n`;
  await sql`
    insert into public.jobs (organization_id, kind, due_at, next_attempt_at)
    select o.id, ${KIND}, now() - interval '1 day', now() - n * interval '1 second'
    from public.organizations o
    cross join lateral generate_series(1, case when o.id = ${id} then ${waiting}::integer else ${JOBS_OF_A_NEIGHBOUR}::integer end) n`;
  await sql.unsafe("vacuum analyze");
  const turns = {
    kinds: [{ kind: KIND, interval_seconds: null }],
    limit: AT_ONCE,
    started_at: new Date().toISOString(),
    except: [],
  };
  const claim = {
    kind: KIND,
    run_id: crypto.randomUUID(),
    limit: AT_ONCE,
    lease_seconds: 60,
    reserve_tokens: 0,
    concurrency: AT_ONCE,
    max_attempts: 5,
  };
  return {
    turns: () => msOf(horizon, "list_due_jobs", turns, { role: "crm_worker", actor: "worker" }),
    claim: () => msOf(horizon, "claim_jobs", claim, { role: "crm_worker", actor: "worker", organization_id: id }),
  };
}

/** The quickest of several calls as the worker makes them, each taken back. */
async function msOf({ sql }: Horizon, name: string, input: object, claims: Record<string, string>): Promise<number> {
  const times: number[] = [];
  const connection = await sql.reserve();
  for (let time = 0; time < 10; time += 1) {
    await connection.unsafe("begin");
    await connection`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
    await connection.unsafe("set local role crm_worker");
    const startedAt = performance.now();
    const [answer] = await connection.unsafe<{ list: unknown[] }[]>(`select public.${name}($1::text::jsonb) as list`, [
      JSON.stringify(input),
    ]);
    times.push(performance.now() - startedAt);
    await connection.unsafe("rollback");
    if (answer === undefined || answer.list.length === 0) throw new Error(`${name} finds no work`);
  }
  connection.release();
  return Math.min(...times);
}
