import { z } from "zod";

/** Which key the newcomer has just made, if any. */
export const WatchQuickStart = z.object({ key_id: z.string().max(100).optional() });
export type WatchQuickStart = z.output<typeof WatchQuickStart>;

/** Whether requests of a widget arrive. */
export const QuickStart = z
  .object({
    key_used_at: z.string().nullable().meta({ description: "When the key's last request was let in." }),
    newest_chat_id: z.string().nullable().meta({ description: "The chat that came last, samples aside." }),
  })
  .meta({ id: "QuickStart" });
export type QuickStart = z.output<typeof QuickStart>;
