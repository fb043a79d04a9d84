import type { TenantContext } from "@/lib/platform/context";
import { AppError } from "@/lib/platform/errors";
import { check } from "@/lib/platform/request/validation";
import { refusalOf, resultOf } from "./answers";
import { IngestItem } from "./schemas";
import type { BatchIngested, IngestBatch, StoredRow } from "./schemas";
import { insertBatch } from "./store";

const MAX_ROWS = 2_000;

/** Writes a batch in one transaction and answers for each item what its single route would have answered. */
export async function ingestBatch(ctx: TenantContext, { items }: IngestBatch): Promise<BatchIngested> {
  const checked = items.map((item) => check(IngestItem, item, "The item"));
  const rows = checked.flatMap((item, index) => (item.ok ? item.value.rows.map((row) => ({ index, row })) : []));
  if (rows.length > MAX_ROWS) throw new AppError("invalid_request", `The batch holds more than ${MAX_ROWS} events.`);
  // the index of a row in the database is its place in `rows`, because an item may write several
  const stored = await insertBatch(
    ctx,
    rows.map(({ row }, index) => ({ ...row, index })),
  );
  const storedByItem = Map.groupBy(stored.results, ({ index }) => rows[index]?.index);
  const results = checked.map((item, index) =>
    item.ok ? resultOf(item.value.kind, index, storedByItem.get(index) ?? NOTHING) : refusalOf(index, item.issues),
  );
  const accepted = results.filter(({ status }) => status === 200).length;
  return { results, accepted, refused: results.length - accepted };
}

const NOTHING: readonly StoredRow[] = [];
