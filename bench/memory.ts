import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Horizon, withServer } from "./horizon.ts";
import { connections, fire, type Load } from "./load.ts";
import { foundOrganization } from "./organization.ts";
import type { Result } from "./result.ts";
import type { Pace } from "./rounds.ts";
import { messageShot } from "./shots.ts";
import { spreadOf } from "./statistics.ts";

const EARLY = 1_000;
const REST_MS = 30_000;

/** Whether the server keeps anything of the requests it has answered. */
export async function memory(horizon: Horizon, { requests }: Pace): Promise<Result> {
  const organization = await foundOrganization(horizon, "Memory");
  return withServer(horizon, async ({ url, pid }) => {
    const load: Load = { origin: url, connections, operation: [() => messageShot(organization)] };
    await fire(load, { requests: EARLY });
    const early = await readings(pid);
    await fire(load, { requests: requests - EARLY });
    const late = await readings(pid);
    await sleep(REST_MS);
    const rested = await readings(pid);
    return {
      findings: [
        {
          name: `Memory of the server (RSS) after ${count(requests)} requests ÷ after ${count(EARLY)}`,
          value: spreadOf(late.map((megabytes) => megabytes / spreadOf(early).median)),
          unit: "×",
          bar: { atMost: 1.2 },
        },
      ],
      absolutes: [
        { name: `Memory after ${count(EARLY)} requests`, value: spreadOf(early), unit: "MB" },
        { name: `Memory after ${count(requests)} requests`, value: spreadOf(late), unit: "MB" },
        { name: `Memory ${REST_MS / 1000} s after the last of them`, value: spreadOf(rested), unit: "MB" },
      ],
    };
  });
}

/** Read several times within some seconds: it moves by itself. */
async function readings(pid: number): Promise<number[]> {
  const megabytes: number[] = [];
  for (let reading = 0; reading < 5; reading += 1) {
    await sleep(500);
    megabytes.push(residentMegabytes(pid));
  }
  return megabytes;
}

/** The memory of a process (RSS) at this moment. */
export function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}

function count(requests: number): string {
  return requests.toLocaleString("en");
}
