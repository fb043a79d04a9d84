import type { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { readAddress } from "./address";
import type { Address, Query } from "./address";
import { narrowingNames } from "./spec";
import type { ListSpec } from "./spec";

const PAGE_SIZE = 25;

/** A page of rows as verbs answer it. */
interface Page {
  data: readonly unknown[];
  next_cursor: string | null;
}

/** What to read, and for which address. */
interface Reading<Shape extends z.ZodType, Found extends Page> {
  path: string;
  query: Query;
  /** What the verb takes. */
  shape: Shape;
  read: (query: z.output<Shape>) => Promise<Found>;
  /** Parameters of the page around the list that its links keep. */
  keep?: readonly string[];
  /** Those of them that make no sense. */
  bad?: readonly string[];
  /** What the verb is asked besides. */
  fixed?: Readonly<Record<string, string>>;
  pageSize?: number;
}

/** A list as its address asks for it; without a page where the address makes no sense. */
export interface FoundList<Found extends Page> {
  spec: ListSpec;
  address: Address;
  page: Found | null;
  pageSize: number;
  /** Parameters of the address that make no sense. */
  bad: readonly string[];
}

/** Reads the rows that an address asks for. A parameter that makes no sense is named, never ignored. */
export async function readList<Shape extends z.ZodType, Found extends Page>(
  spec: ListSpec,
  { path, query, shape, read, keep, bad = [], fixed, pageSize = PAGE_SIZE }: Reading<Shape, Found>,
): Promise<FoundList<Found>> {
  const address = readAddress(spec, path, query, keep);
  const nothing = { spec, address, pageSize, page: null };
  if (bad.length > 0) return { ...nothing, bad };
  const asked = shape.safeParse({ ...fixed, ...queryOf(spec, address), cursor: address.trail.at(-1), limit: pageSize });
  if (!asked.success) return { ...nothing, bad: namesIn(asked.error.issues) };
  try {
    return { spec, address, pageSize, page: await read(asked.data), bad: [] };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== "invalid_request") throw thrown;
    const refused = (thrown.issues ?? []).map((issue) => issue.path);
    if (refused.length === 0) throw thrown;
    return { ...nothing, bad: refused };
  }
}

/** The query as routes read it: what is given once is a text, what is given several times a list. */
function queryOf(spec: ListSpec, { values }: Address): Record<string, string | readonly string[] | undefined> {
  const named = Object.fromEntries(
    [...narrowingNames(spec), "sort"].map((name) => [
      name,
      values[name]?.length === 1 ? values[name][0] : values[name],
    ]),
  );
  const all = { ...named, sort: named["sort"] ?? spec.sort };
  // a shape that knows no order refuses even one that is not there
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function namesIn(issues: readonly z.core.$ZodIssue[]): string[] {
  return [...new Set(issues.map(({ path: [name] }) => String(name)))];
}
