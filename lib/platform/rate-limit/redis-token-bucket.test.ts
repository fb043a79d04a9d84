import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { logger } from "@/lib/platform/logger";
import { perSecond, secondsToNext } from "./token-bucket";
import type { RateLimit } from "./token-bucket";
import { createRedisTokenBucket } from "./redis-token-bucket";

const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

/** Slow enough for nothing to be earned while a test runs. */
const hourly: RateLimit = { count: 1, seconds: 3600, burst: 50 };

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a Redis that hangs up on everybody", () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.resetAndDestroy();
  });
  let url = "";
  beforeAll(async () => {
    url = `redis://127.0.0.1:${await listen()}`;
  });
  afterAll(() => server.close());

  async function listen(): Promise<number> {
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  test("decides nothing, and the log says so once however often it is tried", async () => {
    const warn = vi.spyOn(logger(), "warn");
    const take = createRedisTokenBucket(url);
    await vi.waitFor(() => expect(connections).toBeGreaterThan(3), 10_000);
    expect(await take("a", hourly)).toBeNull();
    expect(warn.mock.calls.map(([, event]) => event)).toEqual(["redis.down"]);
  });

  test("leaves the limit to each process", async () => {
    vi.stubEnv("REDIS_URL", url);
    vi.resetModules();
    const { limit } = await import("./rate-limit");
    const pass = () => limit("b", { ...hourly, burst: 2 }, new Headers());
    await pass();
    await pass();
    await expect(pass()).rejects.toMatchObject({ code: "rate_limited", retryAfter: 3600 });
    vi.unstubAllEnvs();
  });
});

describe.runIf(hasRedis)("a real Redis, where redis-server is on the PATH", () => {
  let server: ChildProcess;
  let redis: Redis;
  let url = "";
  beforeAll(async () => {
    const socket = createServer();
    await once(socket.listen(0, "127.0.0.1"), "listening");
    const address = socket.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    socket.close();
    url = `redis://127.0.0.1:${port}`;
    server = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", ""]);
    redis = new Redis(url, { maxRetriesPerRequest: null }).on("error", () => {});
    await redis.ping();
  });
  afterAll(() => {
    redis.disconnect();
    server.kill();
  });

  /** A process of Horizon that has reached Redis. */
  async function process() {
    const take = createRedisTokenBucket(url);
    await vi.waitFor(async () => expect(await take("hello", perSecond(1000))).not.toBeNull(), 10_000);
    return take;
  }

  test("lets one burst in, of requests that come to several processes at once", async () => {
    const processes = [await process(), await process()];
    const sixty = Array.from({ length: 60 });
    const verdicts = await Promise.all(processes.flatMap((take) => sixty.map(() => take("c", hourly))));
    expect(verdicts.filter((decision) => decision?.passes)).toHaveLength(50);
    const last = verdicts.findLast((decision) => decision?.passes === false);
    expect(last && secondsToNext(last, hourly)).toBe(3600);
    expect(await (await process())("d", hourly)).toEqual({ passes: true, used: 3_600_000 });
  });

  test("gives back what the time since then has earned, and forgets who owes nothing", async () => {
    const take = await process();
    const [seconds = 0] = await redis.time();
    const before = { used: 50 * 3_600_000, at: seconds * 1000 - 2 * 3_600_000 - 1_000 };
    await redis.hset("e", before);
    const verdicts = [await take("e", hourly), await take("e", hourly), await take("e", hourly)];
    expect(verdicts.map((decision) => decision?.passes)).toEqual([true, true, false]);
    const used = 50 * 3_600_000 - 1_000;
    expect(verdicts.at(-1)?.used).toBeLessThanOrEqual(used);
    const left = await redis.pttl("e");
    expect(left).toBeLessThanOrEqual(used);
    expect(left).toBeGreaterThan(used - 60_000);
  });

  test("decides again after it was away", async () => {
    const warn = vi.spyOn(logger(), "warn");
    const take = await process();
    server.kill("SIGSTOP");
    expect(await take("f", hourly)).toBeNull();
    expect(await take("f", hourly)).toBeNull();
    server.kill("SIGCONT");
    await vi.waitFor(async () => expect(await take("f", hourly)).toMatchObject({ passes: true }), 10_000);
    expect(warn.mock.calls.map(([, event]) => event)).toEqual(["redis.down"]);
  });
});
