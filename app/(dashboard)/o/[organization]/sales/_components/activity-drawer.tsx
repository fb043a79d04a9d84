import { fieldsOf } from "@/app/(dashboard)/_components/form/fields";
import { FormDrawer } from "@/app/(dashboard)/_components/form/form-drawer";
import { RemoveRow } from "@/app/(dashboard)/_components/form/remove-row";
import { RowForm } from "@/app/(dashboard)/_components/form/row-form";
import { PRIORITIES, WriteActivity } from "@/lib/core/activities/schemas";
import type { Activity } from "@/lib/core/activities/schemas";
import { wordOf } from "./words";

const ACTIVITY_FIELDS = fieldsOf(WriteActivity, {
  subject: { label: "Subject", required: true },
  type: { label: "Type", required: true },
  due_date: { label: "Due", input: "date" },
  priority: {
    label: "Priority",
    input: "choice",
    options: Object.fromEntries(PRIORITIES.map((word) => [word, wordOf(word)])),
  },
  location: { label: "Location" },
  description: { label: "Description", input: "textarea" },
  outcome: { label: "Outcome", input: "textarea" },
});

interface ActivityDrawerProps {
  activity: Activity | null;
  closed: string;
  mayChange: boolean;
  /** With whom a new one is. */
  contactId?: string;
}

/** A new activity, or one to change or remove. */
export function ActivityDrawer({ activity, closed, mayChange, contactId }: ActivityDrawerProps) {
  return (
    <FormDrawer title={activity === null ? "New activity" : "Activity"} closed={closed}>
      <RowForm
        route="/api/activities"
        noun="activity"
        fields={ACTIVITY_FIELDS}
        values={{
          subject: activity?.subject ?? "",
          type: activity?.type ?? "task",
          due_date: activity?.due_date?.slice(0, 10) ?? "",
          priority: PRIORITIES[activity?.priority ?? 1] ?? "medium",
          location: activity?.location ?? "",
          description: activity?.description ?? "",
          outcome: activity?.outcome ?? "",
        }}
        row={activity ?? undefined}
        {...(contactId === undefined ? {} : { fixed: { contact_id: contactId } })}
        readOnly={!mayChange}
      />
      {activity === null || !mayChange ? null : (
        <RemoveRow path={`/api/activities/${activity.id}`} noun="activity" name={activity.subject} hasBin>
          Undo brings it back.
        </RemoveRow>
      )}
    </FormDrawer>
  );
}
