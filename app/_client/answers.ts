import { z } from "zod";

/** What every refusal of our API says. */
export const ErrorBody = z.object({
  error: z.string(),
  code: z.string(),
  request_id: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** What house style wraps answers in. */
export const Enveloped = z.object({ data: z.unknown() });

/** A number of rows: beside the page of a list, or as all that a route answers. */
export const Counted = z
  .union([z.object({ total_count: z.number() }), z.object({ data: z.object({ count: z.number() }) })])
  .transform((answer) => ("data" in answer ? answer.data.count : answer.total_count));

/** A row as it is stored after a change; pages read the rest of it anew. */
export const Stored = z.looseObject({ id: z.string(), version: z.number().optional() });

/** An answer that nobody reads. */
export const Anything = z.unknown();

/** What became of the same change of many rows. */
export const BulkDone = z.object({
  changed: z.number(),
  unchanged: z.number(),
  failed: z.array(z.object({ id: z.string(), error: z.string() })),
});

/** The merge that was made of two contacts. */
export const Merged = z.object({ merge_id: z.string() });

/** The contact that a visitor was linked to. */
export const VisitorLinked = z.object({ contact: z.object({ id: z.string() }) });
