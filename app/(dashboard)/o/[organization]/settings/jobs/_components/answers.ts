import { z } from "zod";

/** What came of running jobs now. */
export const Ran = z.union([
  z.object({ successCount: z.number(), failCount: z.number() }),
  z.object({ message: z.string(), summarizedCount: z.literal(0) }),
]);
export type Ran = z.output<typeof Ran>;
