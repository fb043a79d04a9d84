import type { Row } from "#tests/support/organization.ts";
import { DAY, NOW, type Owner } from "./owner.ts";

/** How statistics last compared with their rows. */
export function checkOf({ variant, uuid }: Owner): Row {
  return {
    id: uuid("check"),
    checked_at: variant === 2 ? DAY : NOW,
    from_day: null,
    to_day: null,
    days: variant,
    drift: variant,
    differences: [],
    is_repaired: variant === 2,
    duration_ms: variant,
  };
}
