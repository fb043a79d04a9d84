import { z } from "zod";

/** What an import would do, as far as the page shows it. */
export const Preview = z.object({
  counts: z.object({ rows: z.number(), new: z.number(), existing: z.number(), failed: z.number() }),
  rows: z.array(
    z.object({
      line: z.number(),
      outcome: z.string(),
      values: z.record(z.string(), z.unknown()),
      reasons: z.array(z.object({ field: z.string(), value: z.string(), message: z.string() })),
    }),
  ),
});
export type Preview = z.output<typeof Preview>;
