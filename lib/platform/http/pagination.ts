import { z } from "zod";
import { AppError } from "./errors";

const pages = new WeakSet<z.ZodType>();

/** Query parameters of every list. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(200).meta({ description: "How many at most." }),
  cursor: z.string().max(1024).optional().meta({ description: "`next_cursor` of the page before." }),
});

/** The shape of a page of a list in house style: `{ data: […], next_cursor }`. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  const page = z.object({ data: z.array(item), next_cursor: z.string().nullable() });
  pages.add(page);
  return page;
}

/** Whether a schema came from `pageOf`. */
export function isPage(schema: z.ZodType): boolean {
  return pages.has(schema);
}

/** Turns the sort key of a page's last row into an opaque cursor and back. */
export function cursorOf<Key extends z.ZodType>(key: Key) {
  return {
    encode: (value: z.input<Key>): string => Buffer.from(JSON.stringify(value)).toString("base64url"),
    decode: (cursor: string): z.output<Key> => {
      const parsed = key.safeParse(jsonIn(cursor));
      if (parsed.success) return parsed.data;
      throw new AppError("invalid_request", "This cursor is not one of ours; begin again without it.", {
        issues: [{ path: "cursor", message: "cursor is not one of ours; begin again without it." }],
      });
    },
  };
}

function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return undefined;
  }
}
