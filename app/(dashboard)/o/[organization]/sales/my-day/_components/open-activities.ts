import { activities } from "@/lib/core/activities/activities";
import type { Activity } from "@/lib/core/activities/schemas";
import type { TenantContext } from "@/lib/platform/context";
import { listRows } from "@/lib/platform/resource/verbs";
import { AnyQuery } from "@/app/(dashboard)/_components/list/read-resource";
import { dayAt } from "@/lib/platform/time/calendar";
import type { Day } from "@/lib/platform/time/calendar";

const MOST = 200;

/** A person's activities that are still to be done, the most urgent first. */
export async function readOpenActivities(ctx: TenantContext, ownerId: string) {
  const asked = activities.query.parse({ owner_id: ownerId, completed: "false", sort: "due_at", limit: MOST });
  const { data, next_cursor } = await listRows(ctx, activities, AnyQuery.parse(asked));
  return { open: data.filter(({ status }) => status !== "cancelled"), hasMore: next_cursor !== null };
}

/** Overdue, due today, due later, and without a date. */
export function groupByDue(open: readonly Activity[], today: Day, timezone: string) {
  const groupOf = ({ status, due_at }: Activity) => {
    if (status === "overdue") return "overdue";
    if (due_at === null) return "undated";
    return dayAt(Date.parse(due_at), timezone) === today ? "today" : "upcoming";
  };
  const groups = Object.groupBy(open, groupOf);
  return [
    { title: "Overdue", rows: groups.overdue ?? [] },
    { title: "Today", rows: groups.today ?? [] },
    { title: "Upcoming", rows: groups.upcoming ?? [] },
    { title: "Without a date", rows: groups.undated ?? [] },
  ];
}
