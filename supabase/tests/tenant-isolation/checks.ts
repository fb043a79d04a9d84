import type { Row } from "#tests/support/organization.ts";
import { DAY, NOW, type Owner } from "./owner.ts";

/** How statistics compared with their rows, last and long ago. */
export function checksOf({ variant, uuid }: Owner): Row[] {
  const check = { from_day: null, to_day: null, days: variant, differences: [], duration_ms: variant };
  return [
    {
      ...check,
      id: uuid("check"),
      checked_at: variant === 2 ? DAY : NOW,
      drift: variant,
      is_repaired: variant === 2,
    },
    { ...check, id: uuid("old check"), checked_at: "2026-03-01T12:00:00Z", drift: 0, is_repaired: false },
  ];
}
