import { randomUUID } from "node:crypto";
import { startServer, type TestServer } from "@/e2e/support/server.ts";
import { addHistory } from "./history.ts";
import type { Horizon } from "./horizon.ts";
import { BUSY, fire, type Load, type Measured, type Shot, warmUp } from "./load.ts";
import { foundOrganization, mint, type Organization } from "./organization.ts";
import { PARTS, type Part, watchProcesses } from "./processes.ts";
import type { Absolute, Finding, Result } from "./result.ts";
import { absolutesOf, alternate, type Pace, ratioOf, type Sides } from "./rounds.ts";
import { anyOf, batchShot, content, dataApiHeaders, messageItem, messageShot, routeShot } from "./shots.ts";
import { spreadOf } from "./statistics.ts";
import { article, writes } from "./writes.ts";

type Kind = { name: string; shoot: (organization: Organization) => Shot; least: number };

/** Requests/s that each write must reach, where a bare one-row insert through the data API makes one. */
const KINDS: readonly Kind[] = [
  { name: "create", shoot: shootOf("POST /api/chats/create"), least: 1 },
  { name: "message", shoot: messageShot, least: 1 },
  { name: "view", shoot: shootOf("POST /api/articles/view"), least: 1 },
  { name: "ten mentions", shoot: tenMentions, least: 0.8 },
  { name: "identify", shoot: identifySomebody, least: 0.6 },
];

const MANY = 128;
const PAST = { messages: 50_000, days: 30 };
const ITEMS = 100;
const CHATS = 10;
const BARE = "A bare one-row insert through the data API";

/** What the writes of a concierge cost, over both ways to the database, beside a bare insert of one row. */
export async function ingest(horizon: Horizon, pace: Pace): Promise<Result> {
  // something has happened in a database that is in use, and it knows its own tables
  const organization = await addHistory(horizon, await foundOrganization(horizon, "Ingest"), PAST);
  const bare = await bareInsert(horizon);
  const { stack } = horizon;
  const direct = await startServer({ stack });
  const overDataApi = await startServer({ stack, apiUrl: stack.apiUrl });
  try {
    return await writeAll(horizon, pace, { direct, overDataApi, organization, bare });
  } finally {
    await direct.stop();
    await overDataApi.stop();
  }
}

interface Servers {
  direct: TestServer;
  overDataApi: TestServer;
  organization: Organization;
  bare: Shot;
}

async function writeAll(horizon: Horizon, pace: Pace, servers: Servers): Promise<Result> {
  const { direct, overDataApi, organization, bare } = servers;
  const findings: Finding[] = [];
  const absolutes: Absolute[] = [];
  const bareLoad = (connections: number): Load => ({
    origin: horizon.stack.apiUrl,
    connections,
    operation: [() => ({ ...bare, body: bareRow() })],
  });
  for (const { name, shoot, least } of KINDS) {
    const load = (server: TestServer, connections: number) => loadOf(server, connections, () => shoot(organization));
    const busy = await inTurns(pace, load(direct, BUSY), bareLoad(BUSY), horizon, direct);
    findings.push(
      {
        name: `${name} ÷ bare insert, ${BUSY} connections, requests/s`,
        value: ratioOf(busy.sides, ({ perSecond }) => perSecond),
        unit: "×",
        bar: { atLeast: least },
      },
      {
        name: `${name} ÷ bare insert, ${BUSY} connections, p99`,
        value: ratioOf(busy.sides, ({ p99Ms }) => p99Ms),
        unit: "×",
        bar: { atMost: 2 },
      },
    );
    absolutes.push(...absolutesOf(`${name}, ${BUSY} connections`, busy.sides.first), ...sharesOf(name, busy.shares));
    absolutes.push(...absolutesOf(`${BARE}, beside ${name}`, busy.sides.second));
    const alone = await inTurns(pace, load(direct, 1), bareLoad(1), horizon, direct);
    findings.push({
      name: `${name} ÷ bare insert, alone, p50`,
      value: ratioOf(alone.sides, ({ p50Ms }) => p50Ms),
      unit: "×",
      bar: { atMost: 1.2 },
    });
    const ways = await inTurns(pace, load(direct, BUSY), load(overDataApi, BUSY), horizon, direct);
    findings.push({
      name: `${name}, directly ÷ over the data API, ${BUSY} connections, requests/s`,
      value: ratioOf(ways.sides, ({ perSecond }) => perSecond),
      unit: "×",
      bar: { atLeast: 1 },
    });
    absolutes.push(...absolutesOf(`${name} over the data API, ${BUSY} connections`, ways.sides.second));
    absolutes.push(...absolutesOf(`${name}, ${MANY} connections`, [await fire(load(direct, MANY), pace)]));
  }
  absolutes.push(...absolutesOf(`A request without a key (401), ${BUSY} connections`, [await refused(direct, pace)]));
  findings.push(await batches(pace, servers, horizon));
  return { findings, absolutes };
}

async function batches(pace: Pace, { direct, organization }: Servers, horizon: Horizon): Promise<Finding> {
  const hundred = () => {
    const talking = { ...organization, chatIds: Array.from({ length: CHATS }, () => anyOf(organization.chatIds)) };
    return batchShot(
      organization,
      Array.from({ length: ITEMS }, () => messageItem(talking)),
    );
  };
  const { sides } = await inTurns(
    pace,
    { ...loadOf(direct, BUSY, hundred), mustSay: `"accepted":${ITEMS}` },
    loadOf(direct, BUSY, () => messageShot(organization)),
    horizon,
    direct,
  );
  const items = {
    first: sides.first.map(({ perSecond }) => ITEMS * perSecond),
    second: sides.second.map(({ perSecond }) => perSecond),
  };
  return {
    name: `Batch of ${ITEMS} messages of ${CHATS} chats ÷ single messages, items/s`,
    value: ratioOf(items, (perSecond) => perSecond),
    unit: "×",
    bar: { atLeast: 15 },
  };
}

/** Measures two loads in turns, and which part of the machine used how much of it during the first. */
async function inTurns(
  pace: Pace,
  first: Load,
  second: Load,
  { stack }: Horizon,
  server: TestServer,
): Promise<{ sides: Sides<Measured>; shares: Record<Part, number>[] }> {
  await warmUp(first, pace);
  await warmUp(second, pace);
  const shares: Record<Part, number>[] = [];
  const watched = async () => {
    const stop = watchProcesses(stack, server.pid);
    const measured = await fire(first, pace);
    shares.push(stop());
    return measured;
  };
  return { sides: await alternate(pace.rounds, watched, () => fire(second, pace)), shares };
}

function sharesOf(name: string, shares: readonly Record<Part, number>[]): Absolute[] {
  return PARTS.map((part) => ({
    name: `${name}: cores used by the ${part}`,
    value: spreadOf(shares.map((share) => share[part])),
    unit: "cores",
  }));
}

function loadOf({ url }: TestServer, connections: number, shoot: () => Shot): Load {
  // by address: a name would be tried in IPv6 first, by every connection
  return { origin: url.replace("localhost", "127.0.0.1"), connections, operation: [shoot] };
}

async function refused(server: TestServer, pace: Pace): Promise<Measured> {
  const shot: Shot = {
    method: "POST",
    path: "/api/chats/message",
    headers: { "content-type": "application/json" },
    body: "{}",
  };
  return fire({ ...loadOf(server, BUSY, () => shot), isRefusal: true }, pace);
}

/** A table without anything that is ours, and the request that adds a row to it. */
async function bareInsert({ sql, stack }: Horizon): Promise<Shot> {
  await sql.unsafe(`
    create role bare nologin bypassrls;
    grant bare to authenticator;
    grant usage on schema public to bare;
    create table public.bare_rows (id uuid primary key default gen_random_uuid(), content text not null, created_at timestamptz not null default now());
    grant insert on public.bare_rows to bare;
  `);
  // it reads the schema only when it starts
  await stack.killDataApi();
  await stack.dataApiHealthy();
  const token = await mint({ role: "bare" }, stack.jwtSecret);
  return {
    method: "POST",
    path: "/rest/v1/bare_rows",
    headers: { ...dataApiHeaders(stack.anonKey, token), prefer: "return=minimal" },
  };
}

function bareRow(): string {
  return JSON.stringify({ content });
}

function shootOf(name: string): Kind["shoot"] {
  const found = writes.find((write) => write.name === name);
  if (found === undefined) throw new Error(`There is no write ${name}`);
  return found.shoot;
}

function tenMentions(organization: Organization): Shot {
  const chatId = organization.chatIds[Math.floor(Math.random() * organization.chatIds.length)];
  return routeShot(organization, "/api/articles/mention", { articles: Array.from({ length: 10 }, article), chatId });
}

/** Somebody new each time: the whole way, with a visitor to make and a session to tie. */
function identifySomebody(organization: Organization): Shot {
  const id = randomUUID();
  return routeShot(organization, "/api/users/identify", { email: `${id}@example.com`, session_id: id });
}
