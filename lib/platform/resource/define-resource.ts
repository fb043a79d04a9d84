import { z } from "zod";
import type { MemberRole } from "@/lib/platform/context";
import type { Database } from "@/lib/platform/db/database.types";
import { PageQuery, countedPageOf } from "@/lib/platform/pagination/page";
import type { CsvCell } from "@/lib/platform/response/csv-text";

type Tables = Database["public"]["Tables"];
type Views = Database["public"]["Views"];
type Shape = z.ZodObject;

/** How the value of a query parameter narrows a list. */
export type Comparison = "eq" | "gte" | "lt" | "in" | "contains" | "is_null";

/** A query parameter that narrows a list by one column. */
export interface Filter {
  schema: z.ZodType;
  /** The column, when it is called otherwise than the parameter. */
  column?: string;
  /** `eq` when unset; `is_null` takes true or false. */
  by?: Comparison;
}

/** An ordinary resource, declared: its table is made by `app.tenant_table` with the same noun and roles. */
export interface ResourceDeclaration<Row extends Shape, Create extends Shape, Update extends Shape> {
  table: keyof Tables;
  /** The view that rows are read and written through, where some of their columns are derived. */
  view?: keyof Views;
  /** The noun of app.tenant_table, and its plural: `["saved_view", "saved_views"]`. */
  noun: readonly [one: string, many: string];
  /** What is answered; its keys are the columns that are read, unless `select` says otherwise. */
  row: Row;
  create: Create;
  update: Update;
  /** The least roles; those of app.tenant_table. */
  roles: { read: MemberRole; write: MemberRole; remove: MemberRole };
  /** Whether removed rows go to the bin (`deleted_at`) and can be restored. */
  hasBin?: boolean;
  /** Columns to order by, in both directions; the first, as it stands here, is the order when none is asked for. */
  sorts: readonly [string, ...string[]];
  /** The column of folded text in which every word searched for must occur; `app.fold` makes it. */
  search?: string;
  filters?: Readonly<Record<string, Filter>>;
  /** The field that each unique index belongs to, so that a conflict is told at its field. */
  unique?: Readonly<Record<string, string>>;
  /** Checks over several columns by name: the field that they are told at, and what it must be. */
  checks?: Readonly<Record<string, readonly [field: string, rule: string]>>;
  /** What is read, in PostgREST's words, where rows bring others along. */
  select?: string;
  /** The columns of the CSV; every field of the row when unset. */
  csv?: readonly string[];
}

/** A declared resource, with the shapes that its routes and verbs share. */
export interface Resource<
  Row extends Shape = Shape,
  Create extends Shape = Shape,
  Update extends Shape = Shape,
> extends ResourceDeclaration<Row, Create, Update> {
  hasBin: boolean;
  select: string;
  /** Where rows are read and written: the view, or the table itself. */
  source: string;
  query: z.ZodObject;
  page: ReturnType<typeof countedPageOf<Row>>;
  /** The update with the version that it is based on. */
  change: z.ZodObject;
}

/** What every list takes, beside its filters. */
export interface ListQuery {
  limit: number;
  cursor?: string | undefined;
  sort: string;
  search?: string | undefined;
  count?: boolean | undefined;
  deleted?: boolean | undefined;
  [filter: string]: unknown;
}

/** A query parameter that is true or false. */
export const Flag = z.enum(["true", "false"]).transform((given) => given === "true");

/** The sender may say which version it changes; another one is refused. */
export const Version = z
  .int()
  .min(1)
  .optional()
  .meta({ description: "The version that is changed; another one is 409." });

/** Completes a declaration. Roles, bin and columns are those of the table, which a test compares. */
export function defineResource<Row extends Shape, Create extends Shape, Update extends Shape>(
  declaration: ResourceDeclaration<Row, Create, Update>,
): Resource<Row, Create, Update> {
  const { row, update, select = Object.keys(row.shape).join(","), hasBin = false } = declaration;
  return {
    ...declaration,
    source: declaration.view ?? declaration.table,
    hasBin,
    select,
    query: z.strictObject({ ...PageQuery.shape, ...queryShape(declaration, hasBin) }),
    page: countedPageOf(row),
    change: z.strictObject({ ...update.shape, version: Version }),
  };
}

/** The cells of a row as CSV: a list becomes its members, anything else that is no plain value its JSON. */
export function cellOf(value: unknown): CsvCell {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.map(nameOf).join(", ");
  return JSON.stringify(value);
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return "name" in value ? String(value.name) : JSON.stringify(value);
}

function queryShape(
  declaration: Pick<ResourceDeclaration<Shape, Shape, Shape>, "sorts" | "filters" | "search">,
  hasBin: boolean,
) {
  const { sorts, filters = {}, search } = declaration;
  const orders = sorts.map((sort) => sort.replace(/^-/, "")).flatMap((column) => [column, `-${column}`]);
  const named = Object.entries(filters).map(([name, { schema }]) => [name, schema.optional()] as const);
  const [first] = sorts;
  return {
    sort: z.enum(orders).default(first).meta({ description: 'The column to order by; "-" in front: descending.' }),
    count: Flag.optional().meta({ description: "`true` also answers how many rows there are, as `total_count`." }),
    ...(search === undefined ? {} : { search: z.string().max(200).optional() }),
    ...(hasBin ? { deleted: Flag.optional().meta({ description: "`true` lists the removed rows instead." }) } : {}),
    ...Object.fromEntries(named),
  };
}
