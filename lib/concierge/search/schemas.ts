import { z } from "zod";

/** A few words, or the beginning of a name, an address, an id or a title. */
export const Search = z.object({
  q: z.string().trim().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(20).default(5).meta({ description: "Of each kind." }),
});
export type Search = z.output<typeof Search>;

/** The first of what was found, of each kind. */
export const Found = z
  .object({
    chats: z.array(
      z.object({
        chat_id: z.string(),
        topic: z.string().nullable().meta({ description: "What its summary says it is about." }),
        visitor_name: z.string().nullable(),
        created_at: z.string(),
      }),
    ),
    visitors: z.array(z.object({ id: z.uuid(), name: z.string().nullable(), email: z.string().nullable() })),
    articles: z.array(z.object({ id: z.uuid(), title: z.string(), type: z.string() })),
  })
  .meta({ id: "Found" });
export type Found = z.output<typeof Found>;
