import { setTimeout as sleep } from "node:timers/promises";
import { CRON_SECRET } from "@/e2e/support/secrets.ts";
import { type Horizon, withServer } from "./horizon.ts";
import { fire, type Load, warmUp } from "./load.ts";
import { residentMegabytes } from "./memory.ts";
import { foundOrganization } from "./organization.ts";
import type { Result } from "./result.ts";
import { absolutesOf, type Pace } from "./rounds.ts";
import { messageShot } from "./shots.ts";
import { spreadOf } from "./statistics.ts";
import { writes } from "./writes.ts";

/** How much longer than a round of any other benchmark: ten minutes where one takes four seconds. */
const ROUNDS = 150;
const CONNECTIONS = 128;
const SAMPLES = 20;

/** Whether anything grows, fails or goes astray while one organisation sends all it can for minutes, beside a quiet one. */
export async function endurance(horizon: Horizon, pace: Pace): Promise<Result> {
  const [loud, quiet] = [await foundOrganization(horizon, "Loud"), await foundOrganization(horizon, "Quiet")];
  return withServer(horizon, async ({ url, pid }) => {
    const everything = writes.map(
      ({ shoot }) =>
        () =>
          shoot(loud),
    );
    const one: Load = { origin: url, connections: 1, operation: [() => messageShot(quiet)] };
    const many: Load = { origin: url, connections: CONNECTIONS, operation: everything };
    await warmUp(one, pace);
    const idle = await fire(one, pace);
    await warmUp(many, { seconds: 5 * pace.seconds });
    const seconds = ROUNDS * pace.seconds;
    const watched = watch(horizon, pid, seconds);
    const [busy, loudest, samples] = await Promise.all([fire(one, { seconds }), fire(many, { seconds }), watched]);
    const half = samples.length / 2;
    const growth = (value: (sample: Sample) => number) =>
      spreadOf([spreadOf(samples.slice(half).map(value)).median / spreadOf(samples.slice(0, half).map(value)).median]);
    return {
      findings: [
        {
          name: `${seconds} s of all writes at ${CONNECTIONS} connections: a quiet organisation's p99 ÷ idle`,
          value: spreadOf([busy.p99Ms / idle.p99Ms]),
          unit: "×",
          bar: { atMost: 3 },
        },
        {
          name: "The same: memory of the server in its second half ÷ in its first",
          value: growth(({ megabytes }) => megabytes),
          unit: "×",
          bar: { atMost: 1.1 },
        },
        {
          name: "The same: connections to the database in its second half ÷ in its first",
          value: growth(({ connections }) => connections),
          unit: "×",
          bar: { atMost: 1 },
        },
        {
          name: "The same: statistics that differ from a recount afterwards",
          value: spreadOf([await driftAt(url)]),
          unit: "differences",
          bar: { atMost: 0 },
        },
      ],
      absolutes: [
        ...absolutesOf("Quiet organisation, idle", [idle]),
        ...absolutesOf("Quiet organisation, beside the loud one", [busy]),
        ...absolutesOf(`All writes in turn, ${CONNECTIONS} connections (operations of ${writes.length})`, [loudest]),
        { name: "Memory of the server", value: spreadOf(samples.map(({ megabytes }) => megabytes)), unit: "MB" },
      ],
    };
  });
}

interface Sample {
  megabytes: number;
  /** Of the server to the database. */
  connections: number;
}

async function watch({ sql }: Horizon, pid: number, seconds: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  while (samples.length < SAMPLES) {
    await sleep((seconds / SAMPLES) * 1000);
    const [found] = await sql<{ count: number }[]>`
      select count(*)::integer as count from pg_stat_activity where usename = 'crm_gateway'
    `;
    samples.push({ megabytes: residentMegabytes(pid), connections: found?.count ?? 0 });
  }
  return samples;
}

/** How many statistics of all organisations are not what their rows say. */
async function driftAt(url: string): Promise<number> {
  const response = await fetch(`${url}/api/cron/reconcile-stats?days=all`, {
    headers: { authorization: `Bearer ${CRON_SECRET}` },
  });
  const { data } = (await response.json()) as { data: { drift: number; failed: number; is_complete: boolean } };
  if (data.failed > 0 || !data.is_complete) throw new Error(`Not everything was compared: ${JSON.stringify(data)}`);
  return data.drift;
}
