import { z } from "zod";

/** That a chat was summarised. */
export const Summarized = z.object({ success: z.literal(true) });

/** Which chats have changed. */
export const Changes = z.object({
  chats: z.array(z.object({ chat_id: z.string() })),
  is_complete: z.boolean(),
  cursor: z.string(),
});
