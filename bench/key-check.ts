import { fork } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@/supabase/local/ports.ts";
import type { Horizon } from "./horizon.ts";
import type { Question } from "./key-check-process.ts";
import { fire, type Load } from "./load.ts";
import { foundOrganization, type Organization } from "./organization.ts";
import type { Result } from "./result.ts";
import { alternate, type Pace, type Sides } from "./rounds.ts";
import { messageShot } from "./shots.ts";
import { spreadOf } from "./statistics.ts";

type Subject = { ask: (question: Question) => Promise<number>; url: string };

/** What checking a key costs while it is in the cache: the same door, with and without. Nothing of this is in the product. */
export async function keyCheck(horizon: Horizon, pace: Pace): Promise<Result> {
  const organization = await foundOrganization(horizon, "Key check");
  return withSubject(horizon, async (subject) => {
    const inProcess = await alternate(
      pace.rounds + 1,
      () => subject.ask(questionOf("checked", organization, pace)),
      () => subject.ask(questionOf("open", organization, pace)),
    );
    const overHttp = await alternate(
      pace.rounds + 1,
      () => p50Of({ ...loadOf(subject.url, "checked", organization) }, pace),
      () => p50Of({ ...loadOf(subject.url, "open", organization) }, pace),
    );
    return {
      findings: [
        {
          name: "Cached key check: p50 over the same door without it, in process",
          value: differenceOf(inProcess),
          unit: "ms",
          bar: { atMost: 0.3 },
        },
        {
          name: "Cached key check: p50 over the same door without it, over HTTP",
          value: differenceOf(overHttp),
          unit: "ms",
          bar: { atMost: 0.3 },
        },
      ],
      absolutes: [
        { name: "Door with key check, in process, p50", value: spreadOf(inProcess.first.slice(1)), unit: "ms" },
        { name: "Door without, in process, p50", value: spreadOf(inProcess.second.slice(1)), unit: "ms" },
        { name: "Door with key check, over HTTP, p50", value: spreadOf(overHttp.first.slice(1)), unit: "ms" },
        { name: "Door without, over HTTP, p50", value: spreadOf(overHttp.second.slice(1)), unit: "ms" },
      ],
    };
  });
}

// the first round only warms up
function differenceOf({ first, second }: Sides<number>) {
  return spreadOf(first.map((ms, round) => ms - (second[round] ?? ms)).slice(1));
}

function questionOf(door: Question["door"], organization: Organization, { seconds }: Pace): Question {
  const { body = "" } = messageShot(organization);
  return { door, requests: 2_000 * seconds, key: organization.key, body };
}

function loadOf(origin: string, door: Question["door"], organization: Organization): Load {
  return { origin, connections: 1, operation: [() => ({ ...messageShot(organization), path: `/${door}` })] };
}

async function p50Of(load: Load, pace: Pace): Promise<number> {
  return (await fire(load, pace)).p50Ms;
}

async function withSubject<T>({ stack }: Horizon, use: (subject: Subject) => Promise<T>): Promise<T> {
  const port = await freePort();
  const log = openSync(join(stack.dir, "logs", "key-check.log"), "a");
  const child = fork(fileURLToPath(new URL("./key-check-process.ts", import.meta.url)), {
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      SUPABASE_URL: stack.apiUrl,
      SUPABASE_ANON_KEY: stack.anonKey,
      HORIZON_JWT_SECRET: stack.jwtSecret,
    },
    stdio: ["ignore", log, log, "ipc"],
  });
  const ended = once(child, "exit");
  const answer = async () => {
    const [ms] = await Promise.race([once(child, "message"), ended.then(() => [])]);
    if (typeof ms !== "number") throw new Error("The process that checks keys has ended; see key-check.log");
    return ms;
  };
  try {
    await answer();
    const ask = (question: Question) => {
      child.send(question);
      return answer();
    };
    return await use({ ask, url: `http://127.0.0.1:${port}` });
  } finally {
    child.kill();
  }
}
