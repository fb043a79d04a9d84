import autocannon from "autocannon";
import { percentile } from "./statistics.ts";

/** As many as the local data API has connections to the database. */
export const connections = 10;

/** More than one server has calls in flight, so that some always wait. */
export const BUSY = 32;

/** One request to send. */
export type Shot = {
  method: "GET" | "POST" | "PATCH";
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
};

/** What a sender remembers between the requests of one operation. */
export type Memory = { chatId?: string };

export type Load = {
  origin: string;
  /** Each connection is kept alive and sends one request after another. */
  connections: number;
  /** The requests of one operation, made anew each time. */
  operation: readonly ((memory: Memory) => Shot)[];
  /** What every answer must contain, where a status alone does not say that all went well. */
  mustSay?: string;
  /** Whether each answer must be 401. */
  isRefusal?: true;
};

export type Measured = {
  /** Whole operations. */
  perSecond: number;
  /** Latencies of single requests. */
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
};

/** Brings everything on the way into the state in which it stays: code loaded and compiled, connections open, keys cached. */
export async function warmUp(load: Load, { seconds }: { seconds: number }): Promise<void> {
  // the very first answers may take longer than a short round lasts
  await fire(load, { requests: load.connections });
  await fire(load, { seconds });
}

/** Sends for so many seconds, or so many requests, and measures. Anything but an answer of 2xx ends the run: a figure of errors means nothing. */
export async function fire(load: Load, until: { seconds: number } | { requests: number }): Promise<Measured> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  let endedAt = startedAt;
  let failure: string | undefined;
  const done = Promise.withResolvers<autocannon.Result>();
  const options: autocannon.Options = {
    url: load.origin,
    connections: load.connections,
    requests: load.operation.map((shoot) => requestOf(shoot, load, (said) => (failure ??= said))),
    sampleInt: 100,
    timeout: 30,
    ...("seconds" in until ? { duration: until.seconds } : { amount: until.requests }),
  };
  const run = autocannon(options, (error, result) => (error === null ? done.resolve(result) : done.reject(error)));
  run.on("response", (_client, _status, _bytes, ms) => {
    latencies.push(ms);
    endedAt = performance.now();
    if (failure !== undefined) run.stop();
  });
  // a connection that failed, or an answer that did not come in time
  run.on("reqError", (error) => (failure ??= String(error)));
  await done.promise;
  if (failure !== undefined) throw new Error(`${load.origin}: ${failure}`);
  const seconds = (endedAt - startedAt) / 1000;
  return {
    perSecond: latencies.length / load.operation.length / seconds,
    p50Ms: percentile(latencies, 50),
    p95Ms: percentile(latencies, 95),
    p99Ms: percentile(latencies, 99),
  };
}

function requestOf(
  shoot: (memory: Memory) => Shot,
  { mustSay = "", isRefusal }: Load,
  onFailure: (said: string) => void,
): autocannon.Request {
  return {
    setupRequest: (request, memory) => ({ ...request, ...shoot(memory) }),
    onResponse: (status, body) => {
      const isExpected = isRefusal === true ? status === 401 : status >= 200 && status <= 299;
      if (!isExpected || !body.includes(mustSay)) onFailure(`${status} ${body.slice(0, 1000)}`);
    },
  };
}
