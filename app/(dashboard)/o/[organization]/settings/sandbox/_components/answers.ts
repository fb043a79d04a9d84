import { z } from "zod";

/** An answer without a body. */
export const Nothing = z.undefined();

export const Queued = z.object({ mail_id: z.string() });
