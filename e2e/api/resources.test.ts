import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { code, makeWorld, sql } from "@/e2e/support/doors";
import type { World } from "@/e2e/support/doors";
import {
  currentIn,
  exampleOf,
  findResources,
  fullBodyOf,
  nounOf,
  queryOf,
  rowIn,
  useResource,
} from "@/e2e/support/resources";
import type { Reply } from "@/e2e/support/http";
import { lastingContentsOf } from "@/e2e/support/rows";

// The life of a row of every ordinary resource, found in the registry of routes; nothing is listed here.

const resources = findResources();

let home: World;
let stranger: World;

beforeAll(async () => {
  [home, stranger] = [await makeWorld(), await makeWorld()];
}, 60_000);

test("every table of an ordinary resource has its routes", async () => {
  const nouns = await sql<{ noun: string }[]>`select noun from app.resources`;
  expect(resources.map(([, routes]) => nounOf(routes)).toSorted()).toEqual(nouns.map(({ noun }) => noun).toSorted());
});

describe.each(resources)("%s", (_path, routes) => {
  const mine = () => useResource(routes, home);
  const fieldsOf = (body: Record<string, unknown>, row: object) =>
    Object.fromEntries(Object.entries(body).filter(([name]) => name in row));

  test("its routes let in the roles that its table lets in", async () => {
    const [table] = await sql`
      select read_role as read, write_role as write, remove_role as remove from app.resources where noun = ${nounOf(routes)}`;
    const { list, get, create, change, put, remove, restore = remove } = routes;
    const doors = { read: [list, get], write: [create, change, put], remove: [remove, restore] };
    for (const [act, some] of Object.entries(doors)) {
      expect(some.map(({ door }) => door.spec)).toEqual(
        some.map(() => expect.objectContaining({ role: table?.[act] })),
      );
    }
  });

  test("a row is created and changed in every field, by whoever asks, and read back as it was answered", async () => {
    const { create, get, ask } = mine();
    const body = fullBodyOf(routes.create, home);
    const made = await create(body);
    expect(made).toMatchObject({ ...fieldsOf(body, made), version: 1, created_by: home.owner.userId });
    expect(await get(made.id)).toEqual(made);
    const change = fullBodyOf(routes.change, home);
    const changed = rowIn(await ask(routes.change, { target: made.id, body: change }));
    expect(changed).toMatchObject({ ...fieldsOf(change, made), id: made.id, created_by: home.owner.userId });
    expect(changed.version).toBeGreaterThan(made.version);
    expect(await get(made.id)).toEqual(changed);
  });

  test("a change of another version is a conflict that brings the newer row and changes nothing", async () => {
    const { create, get, ask } = mine();
    const made = await create();
    const target = made.id;
    const body = { ...exampleOf(routes.change, home), version: 1 };
    const changed = rowIn(await ask(routes.change, { target, body }));
    expect(changed.version).toBe(2);
    const bringsNewer = (reply: Reply) => expect(changed).toMatchObject(currentIn(reply));
    for (const door of [routes.change, routes.put]) {
      bringsNewer(await ask(door, { target, body: { ...exampleOf(door, home), version: 1 } }));
      bringsNewer(await ask(door, { target, headers: { "if-match": '"1"' } }));
    }
    bringsNewer(await ask(routes.remove, { target, headers: { "if-match": '"1"' } }));
    expect(await get(target)).toEqual(changed);
    rowIn(await ask(routes.put, { target, body: exampleOf(routes.put, home), headers: { "if-match": '"2"' } }));
  });

  test("a change of nothing answers the row as it is, of the version that it names", async () => {
    const { create, get, ask } = mine();
    const made = await create();
    const target = made.id;
    for (const door of [routes.change, routes.put]) {
      expect(rowIn(await ask(door, { target, body: {} }))).toEqual(made);
      expect(rowIn(await ask(door, { target, body: { version: 1 } }))).toEqual(made);
      expect(made).toMatchObject(currentIn(await ask(door, { target, body: { version: 2 } })));
    }
    expect(await get(target)).toEqual(made);
  });

  test("rows are listed page by page, each once", async () => {
    const { create, idsOf } = mine();
    const made = [await create(), await create(), await create()];
    const ids = await idsOf();
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
  });

  test.each(queryOf(routes.list).filter((name) => name === "count"))("the %s of rows is that of the list", async () => {
    const { create, list, idsOf } = mine();
    await create();
    expect((await list("count=true&limit=1")).total_count).toBe((await idsOf()).length);
  });

  test.each(queryOf(routes.list).filter((name) => name === "search"))(
    "a %s finds a row by its text",
    async (search) => {
      const { create, idsOf } = mine();
      const body = exampleOf(routes.create, home);
      const [made] = [await create(body), await create()];
      const text = Object.values(body).find(
        (value) => typeof value === "string" && /[0-9a-f]{8}-[0-9a-f]{4}/.test(value),
      );
      expect(await idsOf(`${search}=${encodeURIComponent(String(text))}`)).toEqual([made.id]);
      expect(await idsOf(`${search}=${randomUUID()}`)).toEqual([]);
    },
  );

  test("a removed row is not listed any more, and cannot be changed", async () => {
    const { create, ask, idsOf } = mine();
    const { id } = await create();
    rowIn(await ask(routes.remove, { target: id }));
    expect(await idsOf()).not.toContain(id);
    const refusal = routes.restore === undefined ? "404 not_found" : "409 conflict";
    for (const door of [routes.change, routes.put, routes.remove]) {
      expect(code(await ask(door, { target: id }))).toBe(refusal);
    }
    expect(code(await ask(routes.get, { target: id }))).toBe(routes.restore === undefined ? refusal : "200 undefined");
  });

  test.each(routes.restore === undefined ? [] : [routes.restore])(
    "a row in the bin is listed there, and restored once",
    async (restore) => {
      const { create, get, ask, idsOf } = mine();
      const { id: target } = await create();
      expect(code(await ask(restore, { target }))).toBe("409 conflict");
      rowIn(await ask(routes.remove, { target }));
      expect(typeof (await get(target)).deleted_at).toBe("string");
      expect(await idsOf("deleted=true")).toContain(target);
      expect(rowIn(await ask(restore, { target })).deleted_at).toBeNull();
      expect(await idsOf()).toContain(target);
      expect(code(await ask(restore, { target }))).toBe("409 conflict");
    },
  );

  test("every change leaves an event and an audit row, and a refused one leaves none", async () => {
    const { create, ask } = mine();
    const { id, created_by } = await create();
    const headers = { "x-request-id": `request-${randomUUID()}` };
    rowIn(await ask(routes.change, { target: id, body: exampleOf(routes.change, home), headers }));
    await ask(routes.change, { target: id, body: { ...exampleOf(routes.change, home), version: 99 }, headers });
    rowIn(await ask(routes.remove, { target: id, headers }));
    const events = await sql<{ type: string; actor_id: string; request_id: string }[]>`
      select type, actor_id, request_id from public.domain_events where organization_id = ${home.id} and object_id = ${id} order by id`;
    const audit = await sql<{ type: string }[]>`
      select action as type from public.audit_logs where organization_id = ${home.id} and object_id = ${id} order by id`;
    for (const rows of [events, audit]) {
      expect(rows.map(({ type }) => type.replace(/^.+\./, ""))).toEqual(["created", "updated", "deleted"]);
    }
    expect(events[1]).toMatchObject({ actor_id: created_by, request_id: headers["x-request-id"] });
  });

  test("a row of another organisation is refused, stays as it was, and both sides can see it", async () => {
    const { ask, idsOf } = mine();
    // with every field, among them the one by which a view is shared
    const row = await useResource(routes, stranger).create(fullBodyOf(routes.create, stranger));
    const before = await lastingContentsOf(sql, stranger.id);
    const { get, change, put, remove, restore = remove } = routes;
    for (const door of [get, change, put, remove, restore]) {
      const reply = await ask(door, { target: row.id });
      expect(code(reply)).toBe("403 other_organization");
    }
    expect(await idsOf()).not.toContain(row.id);
    expect(await lastingContentsOf(sql, stranger.id)).toEqual(before);
    const seen = await sql`
      select distinct organization_id from public.audit_logs where object_id = ${row.id} and action = 'access.refused'`;
    expect(seen.map(({ organization_id }) => String(organization_id)).toSorted()).toEqual(
      [home.id, stranger.id].toSorted(),
    );
  });

  test("rows of a suspended organisation are read, and not written", async () => {
    const suspended = await makeWorld();
    const { create, get, ask, idsOf } = useResource(routes, suspended);
    const made = await create();
    await sql`update public.organizations set status = 'suspended' where id = ${suspended.id}`;
    expect(await get(made.id)).toEqual(made);
    expect(await idsOf()).toContain(made.id);
    const { change, put, remove, restore = remove } = routes;
    for (const door of [change, put, remove, restore]) {
      expect(code(await ask(door, { target: made.id }))).toBe("403 organization_suspended");
    }
    expect(code(await ask(routes.create))).toBe("403 organization_suspended");
    expect(await get(made.id)).toEqual(made);
  });

  test("what the server decides, and what it does not know, is refused wherever it is written", async () => {
    const { create, ask } = mine();
    const { id } = await create();
    const before = await lastingContentsOf(sql, home.id);
    for (const door of [routes.create, routes.change, routes.put]) {
      const extras = ["organization_id", "id", "created_by", "created_at", "updated_at", "deleted_at", "unknown_field"];
      const replies = await Promise.all(
        extras.map((extra) =>
          ask(door, {
            ...(door === routes.create ? {} : { target: id }),
            body: { ...exampleOf(door, home), [extra]: stranger.id },
          }),
        ),
      );
      expect(replies.map(code)).toEqual(extras.map(() => "422 invalid_request"));
    }
    expect(await lastingContentsOf(sql, home.id)).toEqual(before);
  });
});
