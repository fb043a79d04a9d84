import { CONTACTS_FILE, CONTACT_TARGETS } from "@/e2e/support/contact-targets";
import { queueSandboxMail } from "@/e2e/support/jobs";
import { Agent } from "node:http";
import postgres from "postgres";
import { expect, inject } from "vitest";
import { z } from "zod";
import { operationAt, readOperations, violations } from "./contract.ts";
import type { Operation } from "./contract.ts";
import { exampleFor, hasExample, plant } from "./examples.ts";
import type { Planted } from "./examples.ts";
import { send } from "./http.ts";
import { bodyMadeFrom } from "./made-bodies.ts";
import type { Reply } from "./http.ts";
import { makeKey, makeMember, makeOrganization } from "./organization.ts";
import type { TestKey, TestMember, TestOrganization } from "./organization.ts";
import { MEMBER_ROLES } from "@/lib/platform/context";
import type { MemberRole } from "@/lib/platform/context";
import { loadDoors } from "@/lib/platform/routes/openapi";
import type { DoorAt } from "@/lib/platform/routes/openapi";
import { byTurns } from "#tests/support/rounds.ts";

const serverUrl = inject("serverUrl");
// the files of a worker share this module, so that none of them may end what it holds: connections end when they are idle
const agent = new Agent({ keepAlive: true });
export const sql = postgres(inject("stack").superuserUrl, { max: 2, idle_timeout: 1, onnotice: () => undefined });

/** What the API description promises. */
export const operations = await readOperations(serverUrl);

/** Every door of every route. */
export const doors = (
  await loadDoors(
    import.meta.glob<Record<string, unknown>>(["/app/api/**/route.ts", "!/app/api/auth/**", "!/app/api/[[]*/**"]),
  )
).filter(({ door }) => door.kind !== "preflight" && door.kind !== "refusal");

/** What a rule of all doors refuses alike: all of it at every door in `npm run test:long`, by default one at each door, by turns. */
export function atTurnOf<Some>(at: DoorAt, all: Readonly<Record<string, Some>>): Record<string, Some> {
  return Object.fromEntries(byTurns(Object.entries(all), doors.indexOf(at)));
}

/** An organisation with people in every role, keys, and things that requests can name. */
export interface World extends TestOrganization {
  planted: Planted;
  /** What paths name, by path and by who made it, for requests that leave it as it is. */
  kept: Map<string, Promise<string>>;
  members: Record<MemberRole, TestMember>;
  /** Keys that no request of a member ends, unlike the primary one. */
  secret: TestKey;
  publishable: TestKey;
}

/** Every scope of a key. */
export const SCOPES = ["chats:write", "articles:write", "visitors:write", "summaries:write"];

/** Makes an organisation that every door can be tried in. */
export async function makeWorld(): Promise<World> {
  const organization = await makeOrganization(sql);
  const members = {} as Record<MemberRole, TestMember>;
  for (const role of MEMBER_ROLES) members[role] = await makeMember(sql, organization.id, role);
  return {
    ...organization,
    members,
    planted: await plant(serverUrl, organization),
    kept: new Map(),
    secret: await makeKey(sql, organization.id, { scopes: SCOPES }),
    publishable: await makeKey(sql, organization.id, { kind: "publishable", allowedOrigins: ["https://shop.example"] }),
  };
}

/** What the path of a route names, made anew because some routes end it. */
const TARGETS: Readonly<Record<string, (world: World) => Promise<string>>> = {
  "/api/api-keys/{id}": async ({ id }) => (await makeKey(sql, id)).id,
  "/api/api-keys/{id}/rotate": async ({ id }) => (await makeKey(sql, id)).id,
  "/api/chats/{chatId}": ({ planted }) => Promise.resolve(planted.chatId),
  "/api/chats/{chatId}/messages": ({ planted }) => Promise.resolve(planted.chatId),
  "/api/mails/{id}/events": ({ id }) => queueSandboxMail(sql, id),
  "/api/articles/{id}": articleOf,
  "/api/articles/{id}/chats": articleOf,
  "/api/users/{id}": ({ owner }) => Promise.resolve(owner.userId),
  "/api/users/{id}/chats": ({ owner }) => Promise.resolve(owner.userId),
  "/api/users/{id}/views": ({ owner }) => Promise.resolve(owner.userId),
  "/api/visitors/{id}": ({ planted }) => Promise.resolve(planted.visitorId),
  "/api/visitors/{id}/chats": ({ planted }) => Promise.resolve(planted.visitorId),
  "/api/visitors/{id}/timeline": ({ planted }) => Promise.resolve(planted.visitorId),
  "/api/visitors/{id}/views": ({ planted }) => Promise.resolve(planted.visitorId),
};

async function articleOf({ id }: World): Promise<string> {
  const [found] = await sql<{ id: string }[]>`select id from public.articles where organization_id = ${id} limit 1`;
  return found?.id ?? "none was planted";
}

/** What routes must be asked for in the query. */
const QUERIES: Readonly<Record<string, string>> = {
  "/api/analytics/rows": "metric=chats",
  "/api/search": "q=anything",
};

/** How a door is tried. */
export interface Attempt {
  headers?: Record<string, string>;
  /** Whose things the path and the body name. */
  of: World;
  /** Instead of what the path names. */
  target?: string;
  /** Instead of a valid body. */
  body?: unknown;
  /** One more parameter of the query. */
  also?: string;
}

/** Asks at a door with a valid request, whose answer must be one that the API description promises. */
export async function attempt(at: DoorAt, { headers = {}, of, target, also = "", ...given }: Attempt): Promise<Reply> {
  const { path, method, door } = at;
  const operation = operationAt(operations, path, method);
  const named = target ?? (await (isRead(at) ? keptTarget : targetOf)(path, of, headers["cookie"]));
  const reply = await send(serverUrl, {
    agent,
    method,
    path: path.replace(/\{\w+\}/, encodeURIComponent(named)) + queryOf(path, also),
    headers: door.spec.upload === undefined ? headers : { "content-type": "text/csv", ...headers },
    ...("body" in given ? given : door.spec.upload === undefined ? bodyFor(operation, of) : { body: CONTACTS_FILE }),
  });
  expect(violations(operation, reply)).toEqual([]);
  return reply;
}

function queryOf(path: string, also: string): string {
  const query = [QUERIES[path] ?? "", also].filter((part) => part !== "").join("&");
  return query === "" ? "" : `?${query}`;
}

/** Requests by who makes them: their headers, and the status and code that they are answered with. */
export type Expected = Record<string, readonly [headers: Record<string, string>, code: string]>;

/** Makes all of these requests at once, and answers their replies; the order of their answers must not matter. */
export async function expectAnswers(
  door: DoorAt,
  how: Omit<Attempt, "headers">,
  expected: Expected,
): Promise<readonly Reply[]> {
  const requests = Object.entries(expected);
  const replies = await Promise.all(
    requests.map(async ([who, [headers]]) => [who, await attempt(door, { ...how, headers })] as const),
  );
  expect(Object.fromEntries(replies.map(([who, reply]) => [who, code(reply)]))).toEqual(
    Object.fromEntries(requests.map(([who, [, answer]]) => [who, answer])),
  );
  return replies.map(([, reply]) => reply);
}

/** Whether a request at this door leaves everything as it is. */
export function isRead({ method, door }: DoorAt): boolean {
  return method === "GET" && !("changes" in door.spec);
}

/** Something of this organisation that the path names, made once. */
export function keptTarget(path: string, world: World, cookie = world.owner.cookie): Promise<string> {
  const name = path in TARGETS || path in CONTACT_TARGETS ? path : `${path} ${cookie}`;
  const kept = world.kept.get(name) ?? targetOf(path, world, cookie);
  world.kept.set(name, kept);
  return kept;
}

/** Something of this organisation that the path names, if it names anything; a resource's own row is made by the caller, where it may. */
export async function targetOf(path: string, world: World, cookie?: string): Promise<string> {
  if (!path.includes("{")) return "";
  const make = TARGETS[path];
  if (make !== undefined) return make(world);
  const contacts = CONTACT_TARGETS[path];
  if (contacts !== undefined) return contacts(serverUrl, sql, world);
  const [collection = ""] = path.split("/{");
  const { owner } = world;
  const made =
    (await create(collection, world, cookie ?? owner.cookie)) ?? (await create(collection, world, owner.cookie));
  if (made === null) throw new Error(`Say in TARGETS what ${path} names; ${collection} creates nothing`);
  if (path.endsWith("/restore")) {
    await send(serverUrl, { method: "DELETE", path: `${collection}/${made}`, headers: { cookie: world.owner.cookie } });
  }
  return made;
}

async function create(collection: string, world: World, cookie: string): Promise<string | null> {
  const operation = operations.find(({ method, path }) => method === "POST" && path === collection);
  if (operation === undefined) return null;
  const headers = { cookie, "x-organization": world.id };
  const reply = await send(serverUrl, { path: collection, headers, ...bodyFor(operation, world) });
  const made = Made.safeParse(reply.json);
  return reply.status === 201 && made.success ? made.data.data.id : null;
}

const Made = z.object({ data: z.object({ id: z.string() }) });

/** A valid body of this operation, if it takes one. */
export function bodyFor({ path, method, body }: Operation, { planted }: World): { body?: unknown } {
  if (body === undefined) return {};
  return { body: hasExample(path, method) ? exampleFor(path, planted, method) : bodyMadeFrom(body) };
}

/** The status and the code of an answer, as `403 not_a_member`. */
export function code({ status, json }: Reply): string {
  return `${status} ${String((json as { code?: unknown } | undefined)?.code)}`;
}

/** Doors of one kind under their names, for `describe.each`. */
export function ofKind(kind: DoorAt["door"]["kind"]): (readonly [string, DoorAt])[] {
  return doors
    .filter(({ door, method }, index) => {
      // another address of the same door is the same code
      const first = doors.findIndex((one) => one.door === door && one.method === method);
      return door.kind === kind && first === index;
    })
    .map((door) => [`${door.method} ${door.path}`, door]);
}
