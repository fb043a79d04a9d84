import { z } from "zod";

/** What is left of a page where its cursor travels in a header, and under which name the list stands there. */
interface List {
  body: z.ZodType;
  name?: string;
}

const lists = new WeakMap<z.ZodType, List>();
/** A page of any list. */
export const AnyPage = z.looseObject({ data: z.array(z.unknown()), next_cursor: z.string().nullable() });

/** Query parameters of every list. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(200).meta({ description: "How many at most." }),
  cursor: z.string().max(1024).optional().meta({ description: "`next_cursor` of the page before." }),
});

/** The shape of a page of a list in house style: `{ data: […], next_cursor }`. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  const data = z.array(item);
  const page = z.object({ data, next_cursor: z.string().nullable() });
  lists.set(page, { body: data });
  return page;
}

/** A page that also tells how many rows there are in all, when it was asked to. */
export function countedPageOf<Item extends z.ZodType>(item: Item) {
  const data = z.array(item);
  const page = z.object({ data, next_cursor: z.string().nullable(), total_count: z.int().optional() });
  lists.set(page, { body: data });
  return page;
}

/** A page whose list has a name, and may have company, on surfaces without `data`: `{ visitors: […], … }`. */
export function namedPageOf<Item extends z.ZodType, More extends z.ZodRawShape>(name: string, item: Item, more: More) {
  const data = z.array(item);
  const page = z.object({ ...more, data, next_cursor: z.string().nullable() });
  lists.set(page, { name, body: z.object({ [name]: data, ...more }) });
  return page;
}

/** Whether the schema is that of a page. */
export function isPage(schema: z.ZodType): boolean {
  return lists.has(schema);
}

/** The schema of a page without its cursor; undefined when it is of no page. */
export function withoutCursor(schema: z.ZodType): z.ZodType | undefined {
  return lists.get(schema)?.body;
}

/** A page for surfaces without `data`: the list bare or by its name, the cursor in a header. */
export function cursorInHeader(schema: z.ZodType, page: unknown, headers: Headers): unknown {
  const { data, next_cursor, ...more } = AnyPage.parse(page);
  if (next_cursor !== null) headers.set("x-next-cursor", next_cursor);
  const name = lists.get(schema)?.name;
  return name === undefined ? data : { [name]: data, ...more };
}
