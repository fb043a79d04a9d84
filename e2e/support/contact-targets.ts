import { randomUUID } from "node:crypto";
import { z } from "zod";
import { send } from "./http.ts";
import type { Sql } from "postgres";

/** An organisation in which contacts are made, and where the other contact of a merge is noted. */
interface Place {
  id: string;
  owner: { cookie: string };
  planted: { otherContactId?: string };
}

type Make = (serverUrl: string, sql: Sql, place: Place) => Promise<string>;

const Made = z.object({ data: z.object({ id: z.uuid() }) });
const Merged = z.object({ data: z.object({ merge_id: z.uuid() }) });

/** What the paths of contacts name, made by the owner as on the pages. */
export const CONTACT_TARGETS: Readonly<Record<string, Make>> = {
  "/api/contacts/{id}": contact,
  "/api/contacts/{id}/duplicates": contact,
  "/api/contacts/{id}/merge": contactBesideAnother,
  "/api/contacts/{id}/merges": contact,
  "/api/contacts/{id}/notes": contact,
  "/api/contacts/{id}/timeline": contact,
  "/api/contacts/{id}/restore": removedContact,
  "/api/contacts/merges/{id}/undo": merge,
  "/api/contact-notes/{id}": note,
  "/api/contact-fields/{id}": field,
  "/api/visitors/{id}/contact": visitorBesideContact,
  "/api/contacts/imports/{id}": importOf,
  "/api/contacts/imports/{id}/rows": importOf,
  "/api/contacts/imports/{id}/errors": importOf,
  "/api/contacts/imports/{id}/preview": importOf,
  "/api/contacts/imports/{id}/start": importOf,
  "/api/contacts/imports/{id}/cancel": (...args) => importThatIs("queued", ...args),
  "/api/contacts/imports/{id}/undo": (...args) => importThatIs("done", ...args),
};

/** A file of contacts, as the import takes it. */
export const CONTACTS_FILE = Buffer.from("E-mail,First name\nann@example.com,Ann\n");

async function ask<Answer extends z.ZodType>(
  serverUrl: string,
  { owner }: Place,
  request: { method?: string; path: string; body?: unknown; type?: string },
  answer: Answer,
): Promise<z.output<Answer>> {
  const { type = "application/json", ...sent } = request;
  const reply = await send(serverUrl, {
    ...sent,
    headers: { cookie: owner.cookie, ...(sent.body === undefined ? {} : { "content-type": type }) },
  });
  if (reply.status >= 300) throw new Error(`${request.path} answers ${reply.status} ${reply.text}`);
  return answer.parse(reply.json);
}

async function contact(serverUrl: string, _sql: Sql, place: Place): Promise<string> {
  const body = { first_name: "Cora", email: `${randomUUID()}@example.com` };
  return (await ask(serverUrl, place, { path: "/api/contacts", body }, Made)).data.id;
}

async function contactBesideAnother(serverUrl: string, sql: Sql, place: Place): Promise<string> {
  place.planted.otherContactId = await contact(serverUrl, sql, place);
  return contact(serverUrl, sql, place);
}

async function removedContact(serverUrl: string, sql: Sql, place: Place): Promise<string> {
  const id = await contact(serverUrl, sql, place);
  await ask(serverUrl, place, { method: "DELETE", path: `/api/contacts/${id}` }, z.unknown());
  return id;
}

async function merge(serverUrl: string, sql: Sql, place: Place): Promise<string> {
  const id = await contact(serverUrl, sql, place);
  const body = { other_id: await contact(serverUrl, sql, place) };
  return (await ask(serverUrl, place, { path: `/api/contacts/${id}/merge`, body }, Merged)).data.merge_id;
}

async function note(serverUrl: string, sql: Sql, place: Place): Promise<string> {
  const path = `/api/contacts/${await contact(serverUrl, sql, place)}/notes`;
  return (await ask(serverUrl, place, { path, body: { body: "Called" } }, Made)).data.id;
}

async function field(serverUrl: string, _sql: Sql, place: Place): Promise<string> {
  const body = { key: `f${randomUUID().slice(0, 8)}`, label: "Field", kind: "text" };
  return (await ask(serverUrl, place, { path: "/api/contact-fields", body }, Made)).data.id;
}

async function visitorBesideContact(serverUrl: string, sql: Sql, place: Place): Promise<string> {
  place.planted.otherContactId = await contact(serverUrl, sql, place);
  const [visitor] = await sql<{ id: string }[]>`
    insert into public.visitors (organization_id, email) values (${place.id}, ${`${randomUUID()}@example.com`}) returning id`;
  return visitor?.id ?? "";
}

async function importOf(serverUrl: string, _sql: Sql, place: Place): Promise<string> {
  const request = { path: "/api/contacts/imports?name=contacts.csv", body: CONTACTS_FILE, type: "text/csv" };
  return (await ask(serverUrl, place, request, Made)).data.id;
}

async function importThatIs(status: "queued" | "done", serverUrl: string, sql: Sql, place: Place): Promise<string> {
  const id = await importOf(serverUrl, sql, place);
  const mapping = JSON.stringify([{ index: 0, target: "email" }]);
  await sql`
    update public.contact_imports
    set status = ${status}, mapping = ${mapping}::text::jsonb, options = '{"existing": "skip"}', started_at = now()
    where id = ${id}`;
  return id;
}
