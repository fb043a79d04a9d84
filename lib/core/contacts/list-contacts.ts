import type { TenantContext } from "@/lib/platform/context";
import { AppError } from "@/lib/platform/errors";
import { cursorOf } from "@/lib/platform/pagination/cursor";
import { customFilter } from "./schemas";
import type { ContactPage, ListContacts } from "./schemas";
import * as store from "./store";

const contactCursor = cursorOf(store.ContactCursor);

/** One page of the organisation's contacts, with their number when it is asked for. */
export async function listContacts(ctx: TenantContext, asked: ListContacts): Promise<ContactPage> {
  const cursor = contactCursor.decode(asked.cursor);
  if (cursor !== undefined && cursor.sort !== asked.sort) throw otherOrder();
  const [page, total_count] = await Promise.all([
    store.listContacts(ctx, { ...filterOf(asked), sort: asked.sort, limit: asked.limit, cursor }),
    asked.count === true ? countContacts(ctx, asked) : undefined,
  ]);
  return {
    data: page.contacts,
    next_cursor: contactCursor.encode(page.next_cursor),
    ...(total_count === undefined ? {} : { total_count }),
  };
}

/** How many contacts the query stands for, whatever its page. */
export function countContacts(ctx: TenantContext, asked: ListContacts): Promise<number> {
  return store.countContacts(ctx, filterOf(asked));
}

function filterOf({ cursor: _cursor, limit: _limit, sort: _sort, count: _count, custom, ...filter }: ListContacts) {
  return { ...filter, ...(custom === undefined ? {} : { custom: customFilter(custom) }) };
}

function otherOrder(): AppError {
  const message = "cursor belongs to another order; begin again without it.";
  return new AppError("invalid_request", message, { issues: [{ path: "cursor", message }] });
}
