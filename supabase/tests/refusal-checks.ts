import { deepEqual, equal, ok } from "node:assert/strict";
import { type Tenant, type SharedIds, tenants } from "./tenant-isolation/fixtures.ts";
import { type Claims, type Json, act, call } from "./support/acting.ts";
import type { Check } from "./support/check.ts";
import type { Sql } from "./support/database.ts";
import { foldStatistics } from "./support/fold.ts";
import { objectOf } from "./support/json.ts";
import { type Snapshot, snapshotOf } from "./support/snapshot.ts";

type Attempt = [name: string, who: "key" | "admin", input: Json];

const run = { run_id: "00000000-0000-0000-0000-000000000000", lease_seconds: 60, reserve_tokens: 0 };

/** Calls that name something of a neighbour's; `chat-8` and `chat-9` belong to the first and the third tenant. */
const ATTEMPTS: Attempt[] = [
  ["add_message", "key", { chat_id: "chat-9", role: "user", content: "x" }],
  ["record_article_view", "key", { chat_id: "chat-9", article_id: "a", article_slug: "a", session_id: "s" }],
  ["record_article_mentions", "key", { chat_id: "chat-9", articles: [{ id: "a", slug: "a", title: "A" }] }],
  ["record_web_mentions", "key", { chat_id: "chat-9", session_id: "s", mentions: [{ url: "https://example.com/1" }] }],
  ["record_web_mentions", "key", { chat_id: "chat-9", session_id: "s", mentions: [] }],
  ["record_click", "key", { chat_id: "chat-9", article_url: "https://example.com/1" }],
  ["claim_chat_summary", "key", { ...run, chat_id: "chat-9", model: "m" }],
  ["claim_chat_summary", "admin", { ...run, chat_id: "chat-9", model: "m" }],
  ["get_chat", "admin", { chat_id: "chat-9" }],
  ["list_chat_messages", "admin", { chat_id: "chat-9", limit: 1 }],
];

/** Things other than chats, the fields that name them, and calls of an admin's that name one of a neighbour's. */
const THINGS: {
  kind: string;
  name: string;
  fields: string[];
  attempts: [name: string, input: Json, visitor?: string][];
}[] = [
  {
    kind: "api_key",
    name: "key",
    fields: ["api_key_id"],
    attempts: [
      ["update_api_key", { label: "Mine" }],
      ["revoke_api_key", {}],
      ["rotate_api_key", { grace_seconds: 0, keys: {} }],
    ],
  },
  {
    kind: "visitor",
    name: "eve",
    fields: ["visitor_id", "user_id"],
    attempts: [
      ["get_visitor", {}],
      ["list_visitor_chats", { limit: 9 }],
      ["list_visitor_views", { limit: 9 }],
      ["list_visitor_timeline", { limit: 9 }],
      ["list_user_chats", { limit: 9 }],
      ["list_user_views", { limit: 9 }],
      ["link_visitor", { values: {} }],
      ["unlink_visitor", {}],
    ],
  },
  {
    kind: "contact",
    name: "foreign contact",
    fields: ["contact_id", "other_id"],
    attempts: [
      ["list_contact_timeline", { limit: 9 }],
      ["list_contact_duplicates", {}],
      ["set_contact_tags", { tags: [] }],
      ["merge_contacts", {}],
      ["link_visitor", {}, "bob"],
    ],
  },
  { kind: "contact_merge", name: "foreign merge", fields: ["merge_id"], attempts: [["undo_contact_merge", {}]] },
  {
    kind: "contact_import",
    name: "foreign import",
    fields: ["import_id"],
    attempts: [
      ["get_contact_import_plan", {}],
      ["start_contact_import", { mapping: [], options: {} }],
      ["cancel_contact_import", {}],
      ["undo_contact_import", {}],
    ],
  },
  { kind: "mail", name: "foreign mail", fields: ["mail_id"], attempts: [["get_mail", {}]] },
  {
    kind: "article",
    name: "article 9",
    fields: ["article"],
    attempts: [
      ["get_article", { days: 7 }],
      ["list_article_chats", { limit: 9 }],
    ],
  },
];

/**
 * What a caller hears who names a thing of another organisation, or of none. The three tenants must have moved in.
 * Where uuids are the same in all, only what has a name of its own can be told apart.
 */
export function refusalChecks(sharedIds: SharedIds): Check[] {
  const people = tenants(sharedIds);
  const [first, second, third] = people;
  const chat = { kind: "chat", id: "chat-9", owners: [first.id, third.id] };
  const ofChats = ATTEMPTS.flatMap(([name, who, input]) => [
    {
      name: `${name} as ${who} on a neighbour's chat: 403, told to both, and nothing else`,
      run: (sql: Sql) => isRefused(sql, people, second[who], name, input, chat),
    },
    {
      name: `${name} as ${who} on a chat that exists nowhere: 404, and nothing is written`,
      run: (sql: Sql) => isUnknown(sql, people, second[who], name, input),
    },
  ]);
  const ofThings = THINGS.flatMap(({ kind, name, fields, attempts }) => {
    const id = first.uuid(name);
    // where uuids are the same in all, a key of one's own bears that of the neighbour's
    if (id === second.uuid(name) && kind === "api_key") return [];
    const thing = { kind, id, owners: id === third.uuid(name) ? [first.id, third.id] : [first.id] };
    const naming = Object.fromEntries(fields.map((field) => [field, id]));
    return attempts.flatMap(([call, input, visitor]) => [
      {
        name: `${call} of a neighbour's ${kind}: 403, told to both, and nothing else`,
        run: (sql: Sql) =>
          isRefused(
            sql,
            people,
            second.admin,
            call,
            { ...objectOf(input), ...naming, ...(visitor && { visitor_id: second.uuid(visitor) }) },
            thing,
          ),
      },
      {
        name: `${call} of a ${kind} that exists nowhere: 404, and nothing is written`,
        run: (sql: Sql) => isUnknown(sql, people, second.admin, call, input),
      },
    ]);
  });
  const others = [
    {
      name: "a visitor of a neighbour is told from an unknown one",
      run: (sql: Sql) => tellsForeignVisitors(sql, people),
    },
    { name: "what is one's own is never called foreign", run: (sql: Sql) => knowsItsOwn(sql, people) },
  ];
  const batch = {
    name: "a batch that names a neighbour's chat many times is one attempt",
    run: (sql: Sql) => countsAttemptsOnce(sql, people),
  };
  const always = [...ofChats, ...ofThings, batch];
  return sharedIds === "same uuids" ? always : [...always, ...others];
}

type People = ReturnType<typeof tenants>;

interface Foreign {
  kind: string;
  id: string;
  owners: string[];
}

const REQUEST = { request_id: "r-403", ip: "192.0.2.7" };

async function isRefused(
  sql: Sql,
  people: Tenant[],
  who: Claims,
  name: string,
  input: Json,
  foreign: Foreign,
): Promise<void> {
  const before = await everythingCounted(sql, people);
  const { refusal } = await call(sql, who, name, input, REQUEST);
  deepEqual({ status: refusal?.status, code: refusal?.code }, { status: 403, code: "other_organization" });
  ok(!/[0-9]/.test(refusal?.message ?? ""), "names something of the row");
  const after = await everything(sql, people);
  const audit = {
    action: "access.refused",
    object_type: foreign.kind,
    object_id: foreign.id,
    request_id: REQUEST.request_id,
    changes: {},
  };
  for (const [id, was] of Object.entries(before)) {
    const { audit_logs: logs = [], ...rows } = without(after[id] ?? {}, "api_keys");
    const { audit_logs: logged = [], ...earlier } = without(was, "api_keys");
    deepEqual(rows, earlier, "something else was written");
    const added = logs
      .filter((row) => !logged.includes(row))
      .map((row) => ({ ...asRecord(row), id: null, created_at: null }));
    const ours = {
      ...audit,
      organization_id: id,
      id: null,
      created_at: null,
      actor_kind: who.actor,
      actor_id: who.sub,
      ip: REQUEST.ip,
    };
    // the owner learns that somebody tried, and not who
    const theirs = { ...ours, actor_kind: "other_organization", actor_id: null, ip: null };
    deepEqual(added, id === who.organization_id ? [ours] : foreign.owners.includes(id) ? [theirs] : []);
  }
}

/** Everything there is, once no events are left that a reader, even one who is refused, would count. */
async function everythingCounted(sql: Sql, people: Tenant[]) {
  for (const { id } of people) await foldStatistics(sql, id);
  return everything(sql, people);
}

async function isUnknown(sql: Sql, people: Tenant[], who: Claims, name: string, input: Json): Promise<void> {
  const before = await everythingCounted(sql, people);
  for (const unknown of ["nowhere", "", "00000000-0000-0000-0000-000000000000", "%"]) {
    const naming = ["chat_id", ...THINGS.flatMap(({ fields }) => fields)].map((field) => [field, unknown]);
    const named = { ...objectOf(input), ...Object.fromEntries(naming) };
    const { refusal } = await call(sql, who, name, named, REQUEST);
    deepEqual({ unknown, status: refusal?.status, code: refusal?.code }, { unknown, status: 404, code: "not_found" });
  }
  const after = await everything(sql, people);
  for (const [id, was] of Object.entries(before))
    deepEqual(without(after[id] ?? {}, "api_keys"), without(was, "api_keys"));
}

async function tellsForeignVisitors(sql: Sql, [first, second]: People): Promise<void> {
  const status = async (id: string) => {
    const { answer } = await act(
      sql,
      { ...second.key, role: "crm_definer" },
      "select app.not_found('visitor', $1 ->> 'id', '{}')",
      { id },
    );
    return objectOf(objectOf(answer)["error"])["status"];
  };
  equal(await status(first.uuid("eve")), 403);
  equal(await status(second.uuid("ann")), 404);
  equal(await status("nobody"), 404);
}

async function knowsItsOwn(sql: Sql, [, second]: People): Promise<void> {
  await sql`insert into chats (organization_id, external_id, session_id) values (${second.id}, 'chat-own', 's')`;
  for (const [kind, id] of [
    ["chat", "chat-own"],
    ["api_key", second.uuid("key")],
    ["visitor", second.uuid("ann")],
    ["contact_import", second.uuid("import")],
    ["contact_merge", second.uuid("merge")],
    ["article", second.uuid("article a")],
    ["mail", second.uuid("mail")],
  ] as const) {
    const { answer } = await act(
      sql,
      { ...second.key, role: "crm_definer" },
      "select app.not_found($1 ->> 'kind', $1 ->> 'id', '{}')",
      { kind, id },
    );
    equal(objectOf(objectOf(answer)["error"])["status"], 404, kind);
  }
}

async function countsAttemptsOnce(sql: Sql, people: People): Promise<void> {
  const [, second] = people;
  const items = [0, 1, 2, 3, 4, 5].map((index) => ({
    index,
    type: ["message", "view", "mention"][index % 3] ?? "message",
    chat_id: "chat-9",
    role: "user",
    content: "x",
    article_id: "a",
    article_slug: "a",
    source: "catalogue",
  }));
  const { answer } = await call(sql, second.key, "ingest", { items }, REQUEST);
  const results = objectOf(answer)["results"];
  deepEqual(
    Array.isArray(results) ? results.map((one) => objectOf(objectOf(one)["error"])["status"]) : null,
    items.map(() => 403),
  );
  // only these three: what other tests leave in the same database may bear the same chat id
  const rows = await sql`
    select organization_id from audit_logs
    where request_id = ${REQUEST.request_id} and organization_id in ${sql(people.map(({ id }) => id))}`;
  equal(rows.length, 9, "three kinds of items, each told to three organisations");
}

async function everything(sql: Sql, people: Tenant[]): Promise<Record<string, Snapshot>> {
  const snapshots: Record<string, Snapshot> = {};
  for (const { id } of people) snapshots[id] = await snapshotOf(sql, id);
  return snapshots;
}

/** A key may note its use even where the call is refused. */
function without(snapshot: Snapshot, table: string): Snapshot {
  const { [table]: _, ...others } = snapshot;
  return others;
}

function asRecord(row: string): Record<string, unknown> {
  return Object(JSON.parse(row));
}
