import { z } from "zod";
import { AppError } from "./errors";

const lists = new WeakMap<z.ZodType, z.ZodType>();
/** A page of any list. */
export const AnyPage = z.object({ data: z.array(z.unknown()), next_cursor: z.string().nullable() });

/** Query parameters of every list. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(200).meta({ description: "How many at most." }),
  cursor: z.string().max(1024).optional().meta({ description: "`next_cursor` of the page before." }),
});

/** The shape of a page of a list in house style: `{ data: […], next_cursor }`. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  const data = z.array(item);
  const page = z.object({ data, next_cursor: z.string().nullable() });
  lists.set(page, data);
  return page;
}

/** The schema of the list in a page; undefined when the schema did not come from `pageOf`. */
export function listIn(schema: z.ZodType): z.ZodType | undefined {
  return lists.get(schema);
}

/** A page as a bare list, for surfaces whose lists are bare: the cursor travels in a header. */
export function bareList(page: unknown, headers: Headers): unknown[] {
  const { data, next_cursor } = AnyPage.parse(page);
  if (next_cursor !== null) headers.set("x-next-cursor", next_cursor);
  return data;
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
