import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { send } from "@/e2e/support/http";
import { type TestOrganization, makeOrganization } from "@/e2e/support/organization";
import { type TestServer, startServer } from "@/e2e/support/server";
import { ROUNDS, SEED } from "#tests/support/rounds.ts";

// Whoever closes an idle connection must not be surprised by a request on it: between senders and server, and between
// server and database. Each server is idle by itself, so that many can be at once.

const AT_ONCE = 64;
// In a long run 200 times over the three ways to the database together. More servers would wake up at the same moment, and
// wait for each other instead of connections.
const [SERVERS, TIMES, LONGEST_MS] = ROUNDS > 1 ? [4, 17, 30_000] : [1, 1, 6_000];

const sql = openDatabase();
let organization: TestOrganization;
const servers: TestServer[] = [];
beforeAll(async () => {
  organization = await makeOrganization(sql);
  while (servers.length < SERVERS) servers.push(await startServer({ stack: inject("stack") }));
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));

/** How long a server is left alone, from one second to the longest, by chance that can be repeated. */
function idleMs(server: number, time: number): number {
  const share = ROUNDS > 1 ? (((SEED + server * 7_919 + time * 104_729) * 48_271) % 1_009) / 1_008 : 1;
  return 1_000 + share * (LONGEST_MS - 1_000);
}

/** Why a server could not serve, by its log. */
function failuresOf({ log }: TestServer): unknown[] {
  const lines = log().split("\n");
  return lines.filter((line) => line.includes('"http.failure"')).map((line) => Failure.parse(JSON.parse(line)).cause);
}

const Failure = z.object({ cause: z.unknown() });
/** A machine that has too much to do says so; that is no fault of a connection. */
const IS_BUSY = "waited too long for the database";

test(
  `after a while without any, no connection fails ${AT_ONCE} requests at once, ${SERVERS * TIMES} times`,
  { timeout: 2 * TIMES * LONGEST_MS + 60_000 },
  async () => {
    const statuses = await Promise.all(
      servers.map(async ({ url }, server) => {
        // both keep their connections
        const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
        const path = "/api/chats/create";
        const ask = (sessionId: string) => send(url, { agent, path, key: organization.key.key, body: { sessionId } });
        const seen: number[] = [];
        for (let time = 0; time <= TIMES; time += 1) {
          if (time > 0) await sleep(idleMs(server, time));
          const replies = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => ask(`s${time}-${index}`)));
          seen.push(...replies.map(({ status }) => status));
        }
        agent.destroy();
        return seen;
      }),
    );
    const failures = servers.flatMap(failuresOf);
    expect(failures.filter((cause) => cause !== IS_BUSY)).toEqual([]);
    const all = statuses.flat();
    expect(all).toHaveLength(SERVERS * (TIMES + 1) * AT_ONCE);
    expect(all.filter((status) => status !== 200)).toEqual(failures.map(() => 503));
  },
);
