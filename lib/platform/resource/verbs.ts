import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { asRequest, countRows, query } from "@/lib/platform/db/call";
import type { ListQuery, Resource } from "./define-resource";
import { narrow } from "./narrow";
import { cutPage, pageParts } from "./page-of-rows";
import { explainFailure, explainRefusal } from "./refusals";

type Values = Readonly<Record<string, unknown>>;

/** One page of the rows that the query asks for, with their number when it asks for that, too. */
export async function listRows<Row extends z.ZodObject>(ctx: TenantContext, resource: Resource<Row>, asked: ListQuery) {
  const [rows, total_count] = await Promise.all([
    readPage(ctx, resource, asked),
    asked.count === true ? countOf(ctx, resource, asked) : undefined,
  ]);
  const { data, next_cursor } = cutPage(rows, asked);
  const page = { data: z.array(resource.row).parse(data), next_cursor };
  return total_count === undefined ? page : { ...page, total_count };
}

async function readPage(ctx: TenantContext, resource: Resource, asked: ListQuery): Promise<unknown[]> {
  const { source, select } = resource;
  const rows: unknown[] = [];
  for (const part of pageParts(asked)) {
    const more = await query(ctx, (db, signal) =>
      part(narrow(db.from(source).select(select), resource, asked)).abortSignal(signal),
    );
    rows.push(...z.array(z.unknown()).parse(more));
    if (rows.length > asked.limit) break;
  }
  return rows;
}

/** How many rows the query stands for, whatever its page. */
export function countOf(ctx: TenantContext, resource: Resource, asked: ListQuery): Promise<number> {
  return countRows(ctx, (db, signal) =>
    narrow(db.from(resource.source).select("id", { count: "exact", head: true }), resource, asked).abortSignal(signal),
  );
}

/** The row with this id, also when it is in the bin. */
export async function getRow<Row extends z.ZodObject>(ctx: TenantContext, resource: Resource<Row>, id: string) {
  const { source, select } = resource;
  const rows = await query(ctx, (db, signal) =>
    db.from(source).select(select).eq("id", id).limit(1).abortSignal(signal),
  );
  return firstIn(resource, rows) ?? explainRefusal(ctx, resource, { id, act: "read" });
}

/** Adds a row; the organisation and the person come from the token. */
export async function createRow<Row extends z.ZodObject>(ctx: TenantContext, resource: Resource<Row>, values: Values) {
  const { source, select } = resource;
  const rows = await query(ctx, (db, signal) =>
    asRequest(ctx, db.from(source).insert(values).select(select)).abortSignal(signal),
  ).catch((thrown: unknown) => explainFailure(ctx, resource, thrown));
  return resource.row.parse(z.tuple([z.unknown()]).parse(rows)[0]);
}

/** Changes a row that is not in the bin. Another version than the one named is a conflict that brings the newer row. */
export function updateRow<Row extends z.ZodObject>(
  ctx: TenantContext,
  resource: Resource<Row>,
  id: string,
  { version, ...values }: Values & { version?: number | undefined },
) {
  return changeRow(ctx, resource, { id, values, version, act: "write" });
}

/** Puts a row into the bin, or ends it where there is none; answers the row as it was last. */
export async function removeRow<Row extends z.ZodObject>(
  ctx: TenantContext,
  resource: Resource<Row>,
  id: string,
  version?: number,
) {
  const { source, select, hasBin } = resource;
  if (hasBin) return changeRow(ctx, resource, { id, values: { deleted_at: "now" }, version, act: "remove" });
  const rows = await query(ctx, (db, signal) => {
    const removal = db.from(source).delete().eq("id", id);
    const ofVersion = version === undefined ? removal : removal.eq("version", version);
    return asRequest(ctx, ofVersion.select(select)).abortSignal(signal);
  });
  return firstIn(resource, rows) ?? explainRefusal(ctx, resource, { id, act: "remove", version });
}

/** Takes a row out of the bin. */
export function restoreRow<Row extends z.ZodObject>(ctx: TenantContext, resource: Resource<Row>, id: string) {
  return changeRow(ctx, resource, { id, values: { deleted_at: null }, act: "remove", isInBin: true });
}

interface Change {
  id: string;
  values: Values;
  act: "write" | "remove";
  version?: number | undefined;
  isInBin?: true;
}

async function changeRow<Row extends z.ZodObject>(ctx: TenantContext, resource: Resource<Row>, change: Change) {
  const { source, select, hasBin } = resource;
  const { id, values, version, isInBin = false } = change;
  const rows = await query(ctx, (db, signal) => {
    const table = db.from(source);
    // an update that names nothing would find no row
    const isEmpty = Object.keys(values).length === 0;
    let asked = (isEmpty ? table.select(select) : table.update(values)).eq("id", id);
    if (version !== undefined) asked = asked.eq("version", version);
    if (hasBin) asked = isInBin ? asked.not("deleted_at", "is", null) : asked.is("deleted_at", null);
    return asRequest(ctx, asked.select(select)).abortSignal(signal);
  }).catch((thrown: unknown) => explainFailure(ctx, resource, thrown, change));
  return firstIn(resource, rows) ?? explainRefusal(ctx, resource, change);
}

function firstIn<Row extends z.ZodObject>({ row }: Resource<Row>, rows: unknown): z.output<Row> | undefined {
  const [first] = z.array(z.unknown()).parse(rows);
  return first === undefined ? undefined : row.parse(first);
}
