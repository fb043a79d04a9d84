import { expect, test } from "vitest";
import type { Activity } from "@/lib/core/activities/schemas";
import { groupByDue } from "./open-activities";

const activity = (id: string, more: Partial<Activity>) => ({
  id,
  type: "task" as const,
  subject: id,
  description: null,
  status: "pending" as const,
  priority: 1,
  due_date: null,
  due_at: null,
  completed_at: null,
  duration_minutes: null,
  location: null,
  outcome: null,
  contact_id: null,
  contact_name: null,
  owner_id: null,
  version: 1,
  created_by: null,
  created_at: "2026-11-01T00:00:00.000Z",
  updated_at: "2026-11-01T00:00:00.000Z",
  deleted_at: null,
  ...more,
});

test("activities are grouped by the day in the organisation's time zone", () => {
  const groups = groupByDue(
    [
      activity("late", { status: "overdue", due_at: "2026-11-26T22:59:59.999Z" }),
      activity("today", { due_at: "2026-11-27T22:59:59.999Z" }),
      activity("tomorrow", { due_at: "2026-11-27T23:30:00.000Z" }),
      activity("some day", {}),
    ],
    "2026-11-27",
    "Europe/Berlin",
  );
  expect(groups.map(({ title, rows }) => [title, rows.map(({ id }) => id)])).toEqual([
    ["Overdue", ["late"]],
    ["Today", ["today"]],
    ["Upcoming", ["tomorrow"]],
    ["Without a date", ["some day"]],
  ]);
});
