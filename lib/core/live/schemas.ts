import { z } from "zod";

/** Where the organisation's changes are announced, and what lets a browser hear it. */
export const LiveToken = z
  .object({
    url: z.url().meta({ description: "The Supabase whose Realtime announces." }),
    key: z.string().meta({ description: "Its publishable key." }),
    topic: z.string().meta({ description: "The private channel of the organisation." }),
    token: z.string().meta({ description: "Lets its holder hear what is said there, and do nothing else." }),
    expires_in: z.number().int().meta({ description: "Seconds. The channel is closed when they have passed." }),
  })
  .meta({ id: "LiveToken" });
export type LiveToken = z.output<typeof LiveToken>;

/** The private channel of the organisation; null where Realtime is not. */
export const LiveTopic = z.object({ topic: z.string().nullable() });
export type LiveTopic = z.output<typeof LiveTopic>;
