import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import type { Resource } from "@/lib/platform/resource/define-resource";
import { getRow, listRows } from "@/lib/platform/resource/verbs";
import { foundOrWhy } from "@/app/(dashboard)/_components/states/found-or-why";
import type { Query } from "./address";
import { readList } from "./read-list";
import type { ListSpec } from "./spec";

/** What the query of every resource has, beside its own filters. */
export const AnyQuery = z.looseObject({
  limit: z.number(),
  cursor: z.string().optional(),
  sort: z.string(),
  search: z.string().optional(),
  count: z.boolean().optional(),
  deleted: z.boolean().optional(),
});

/** The parameter that opens a row in a drawer beside its list. */
export const OPEN_PARAM = "edit";

/** Its value for a row that does not exist yet. */
export const NEW_ROW = "new";

/**
 * Reads the rows of a resource that an address asks for, and the row that it opens in a drawer: null for a new one, undefined
 * for none.
 */
export async function readResource<Row extends z.ZodObject>(
  ctx: TenantContext,
  resource: Resource<Row>,
  spec: ListSpec,
  where: { path: string; query: Query; keep?: readonly string[] },
) {
  const open = await openRow(ctx, resource, where.query[OPEN_PARAM]);
  const isBad = open === "not_found" || open === "other_organization";
  const list = await readList(spec, {
    ...where,
    keep: [OPEN_PARAM, ...(where.keep ?? [])],
    bad: isBad ? [OPEN_PARAM] : [],
    shape: resource.query,
    read: (asked) => listRows(ctx, resource, AnyQuery.parse(asked)),
  });
  return { list, open: isBad ? undefined : open };
}

/** The row that an address opens in a drawer: null for a new one, undefined for none; or why it cannot be shown. */
export async function openRow<Row extends z.ZodObject>(ctx: TenantContext, resource: Resource<Row>, id: Query[string]) {
  if (id === undefined || id === NEW_ROW) return id === undefined ? undefined : null;
  const { data } = z.uuid().safeParse(id);
  return data === undefined ? "not_found" : foundOrWhy(getRow(ctx, resource, data));
}
