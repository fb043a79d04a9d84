import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { z } from "zod";
import { operationAt } from "./contract.ts";
import { attempt, bodyFor, code, doors, keptTarget, operations } from "./doors.ts";
import type { Attempt, World } from "./doors.ts";
import type { Reply } from "./http.ts";
import { allFieldsMadeFrom } from "./made-bodies.ts";
import type { DoorAt } from "@/lib/platform/routes/openapi";

/** What every row of a resource has; the rest of its fields are its own. */
const Row = z.looseObject({
  id: z.uuid(),
  version: z.int(),
  created_by: z.uuid().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  deleted_at: z.string().nullish(),
});
export type Row = z.output<typeof Row>;

const One = z.object({ data: Row });
const Page = z.object({ data: z.array(Row), next_cursor: z.string().nullable(), total_count: z.int().optional() });

/** The routes of an ordinary resource. */
export interface ResourceRoutes {
  list: DoorAt;
  create: DoorAt;
  get: DoorAt;
  change: DoorAt;
  put: DoorAt;
  remove: DoorAt;
  /** Where there is a bin. */
  restore?: DoorAt;
}

/** Every path of one row that is read, changed by version and removed, with the routes that list and create such rows. */
export function findResources(): [path: string, routes: ResourceRoutes][] {
  const at = (method: string, path: string) => doors.find((door) => door.method === method && door.path === path);
  return doors.flatMap((get): [string, ResourceRoutes][] => {
    const { path } = get;
    const [change, put, remove] = [at("PATCH", path), at("PUT", path), at("DELETE", path)];
    if (!isRowWithVersion(get) || change === undefined || put === undefined || remove === undefined) return [];
    const create = at("POST", path.replace("/{id}", "")) ?? creatorOf(get);
    const list = create && at("GET", create.path);
    // an alias has none of its own
    if (create === undefined || list === undefined || doors.find(({ door }) => door === get.door) !== get) return [];
    const restore = at("POST", `${path}/restore`);
    return [[path, { list, create, get, change, put, remove, ...(restore && { restore }) }]];
  });
}

function isRowWithVersion({ method, path, door }: DoorAt): boolean {
  const { response } = door.spec;
  return (
    method === "GET" && /^[^{]+\/\{id\}$/.test(path) && response instanceof z.ZodObject && "version" in response.shape
  );
}

/** Rows that belong to others are created below those; they are answered in the same shape. */
function creatorOf({ door }: DoorAt): DoorAt | undefined {
  return doors.find(
    (one) => one.method === "POST" && one.door.spec.success === 201 && one.door.spec.response === door.spec.response,
  );
}

/** The noun of its table: `getSavedView` reads a `saved_view`. */
export function nounOf({ get }: ResourceRoutes): string {
  return get.door.spec.id
    .replace(/^get/, "")
    .replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`)
    .toLowerCase();
}

/** A resource as somebody of an organisation uses it. */
export function useResource(routes: ResourceRoutes, of: World, cookie = of.owner.cookie) {
  const ask = async (door: DoorAt, how: Partial<Attempt> = {}): Promise<Reply> => {
    const { headers, ...rest } = how;
    const target = rest.target ?? (await keptTarget(door.path, of));
    return attempt(door, { of, ...rest, target, headers: { cookie, ...headers } });
  };
  const list = async (query = ""): Promise<z.output<typeof Page>> =>
    Page.parse((await ask(routes.list, { also: query })).json);

  return {
    ask,
    list,
    create: async (body: unknown = exampleOf(routes.create, of)): Promise<Row> =>
      rowIn(await ask(routes.create, { body }), 201),
    get: async (id: string): Promise<Row> => rowIn(await ask(routes.get, { target: id })),
    /** The ids of every row, page by page. */
    idsOf: async (query = ""): Promise<string[]> => {
      const ids: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const from: string = cursor === "" ? "" : `&cursor=${cursor}`;
        const page = await list(`limit=2${from}${query === "" ? "" : `&${query}`}`);
        ids.push(...page.data.map(({ id }) => id));
        cursor = page.next_cursor;
      }
      return ids;
    },
  };
}

/** The row in an answer of success. */
export function rowIn(reply: Reply, status = 200): Row {
  expect(`${code(reply)} ${reply.status === status ? "" : reply.text}`).toBe(`${status} undefined `);
  return One.parse(reply.json).data;
}

/** The newer row in a conflict. */
export function currentIn(reply: Reply): Record<string, unknown> {
  expect(code(reply)).toBe("409 conflict");
  return z.object({ current: z.looseObject({ id: z.uuid(), version: z.int() }) }).parse(reply.json).current;
}

/** The parameters that this door takes in the query. */
export function queryOf({ path, method }: DoorAt): readonly string[] {
  return operationAt(operations, path, method).parameters;
}

/** A valid body for this door, new with every call. */
export function exampleOf({ path, method }: DoorAt, of: World): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(bodyFor(operationAt(operations, path, method), of).body);
}

/** A body with a value in every field that this door takes; what only a person can say of a field stands below. */
export function fullBodyOf({ path, method }: DoorAt, of: World): Record<string, unknown> {
  const { body = {} } = operationAt(operations, path, method);
  const { version: _, ...fields } = allFieldsMadeFrom(body, {
    ...valuesOf(of),
    ...exampleOf({ path, method } as DoorAt, of),
  });
  return fields;
}

/** Values of fields that their schemas do not tell, by name. */
function valuesOf({ owner, planted }: World): Readonly<Record<string, unknown>> {
  const website = `https://example.com/${randomUUID()}`;
  return {
    owner_id: owner.userId,
    contact_id: planted.otherContactId ?? null,
    website,
    linkedin_url: website,
    avatar_url: website,
    country: "PT",
  };
}
