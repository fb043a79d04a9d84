import { z } from "zod";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import type { Door } from "@/lib/platform/routes/door";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";
import { cellOf } from "./define-resource";
import type { ListQuery, Resource } from "./define-resource";
import { countOf, createRow, getRow, listRows, removeRow, restoreRow, updateRow } from "./verbs";

type Methods = Record<"GET" | "POST" | "PUT" | "PATCH" | "DELETE", Door>;

const Id = z.object({ id: z.uuid() });
const surface = "house";

/** The routes of a whole resource: `export const { GET, POST, PUT, PATCH, DELETE } = collection(tags);` */
export function collection(resource: Resource): Methods {
  return { ...allowOnly("GET", "POST"), GET: listRoute(resource), POST: createRoute(resource) };
}

/** The routes of one row: `export const { GET, POST, PUT, PATCH, DELETE } = item(tags);`. PUT changes what it names, like PATCH. */
export function item(resource: Resource): Methods {
  const change = updateRoute(resource);
  const named = allowOnly("GET", "PUT", "PATCH", "DELETE");
  return { ...named, GET: getRoute(resource), PUT: change, PATCH: change, DELETE: removeRoute(resource) };
}

/** The route that takes a row out of the bin: `export const { GET, POST, PUT, PATCH, DELETE } = restoration(contacts);` */
export function restoration(resource: Resource): Methods {
  return { ...allowOnly("POST"), POST: restoreRoute(resource) };
}

function listRoute(resource: Resource): Door {
  const [, many] = resource.noun;
  const { csv = Object.keys(resource.row.shape), page, query, roles } = resource;
  return dashboardRoute(
    {
      id: idOf("list", many),
      surface,
      summary: `List ${wordsOf(many)}`,
      role: roles.read,
      query,
      response: page,
      csv: {
        name: many,
        columns: csv.map((field) => ({
          header: field,
          value: (row: Readonly<Record<string, unknown>>) => cellOf(row[field]),
        })),
        count: (ctx, input) => countOf(ctx, resource, listQuery(input.query)),
      },
    },
    (ctx, input) => listRows(ctx, resource, listQuery(input.query)),
  );
}

function createRoute(resource: Resource): Door {
  const { noun, roles, create, row } = resource;
  return dashboardRoute(
    {
      id: idOf("create", noun[0]),
      surface,
      summary: `Create ${withArticle(noun[0])}`,
      role: roles.write,
      body: create,
      success: 201,
      response: row,
    },
    (ctx, { body }) => createRow(ctx, resource, body),
  );
}

function getRoute(resource: Resource): Door {
  const { noun, roles, row } = resource;
  return dashboardRoute(
    {
      id: idOf("get", noun[0]),
      surface,
      summary: `Read ${withArticle(noun[0])}`,
      role: roles.read,
      params: Id,
      response: row,
    },
    (ctx, { params }) => getRow(ctx, resource, params.id),
  );
}

function updateRoute(resource: Resource): Door {
  const { noun, roles, change, row } = resource;
  return dashboardRoute(
    {
      id: idOf("update", noun[0]),
      surface,
      summary: `Change ${withArticle(noun[0])}`,
      description:
        "What is left out stays. A `version`, or the header If-Match, refuses a change of another version with 409.",
      role: roles.write,
      params: Id,
      body: change,
      response: row,
    },
    (ctx, { params, body }) => updateRow(ctx, resource, params.id, { version: ctx.request.ifMatch, ...body }),
  );
}

function removeRoute(resource: Resource): Door {
  const { noun, roles, row, hasBin } = resource;
  return dashboardRoute(
    {
      id: idOf("remove", noun[0]),
      surface,
      summary: `Remove ${withArticle(noun[0])}`,
      description: hasBin ? "It can be restored." : "It cannot be restored.",
      role: roles.remove,
      params: Id,
      response: row,
    },
    (ctx, { params }) => removeRow(ctx, resource, params.id, ctx.request.ifMatch),
  );
}

function restoreRoute(resource: Resource): Door {
  const { noun, roles, row } = resource;
  return dashboardRoute(
    {
      id: idOf("restore", noun[0]),
      surface,
      summary: `Restore ${withArticle(noun[0])}`,
      role: roles.remove,
      params: Id,
      response: row,
    },
    (ctx, { params }) => restoreRow(ctx, resource, params.id),
  );
}

/** The query came out of the resource's own schema, which `defineResource` builds of just these parts. */
function listQuery(query: unknown): ListQuery {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return query as ListQuery;
}

function idOf(act: string, noun: string): string {
  return act + noun.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function wordsOf(noun: string): string {
  return noun.replaceAll("_", " ");
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${wordsOf(noun)}`;
}
