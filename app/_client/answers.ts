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
