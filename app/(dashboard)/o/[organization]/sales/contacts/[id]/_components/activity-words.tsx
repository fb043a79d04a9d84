import { Moment } from "@/app/_components/moment";
import { wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";
import classes from "@/app/(dashboard)/_components/timeline/timeline.module.css";
import type { ContactTimeline } from "@/lib/core/contacts/timeline-schemas";

type ActivityItem = Extract<ContactTimeline["data"][number], { kind: "activity" }>;

interface ActivityWordsProps {
  activity: ActivityItem;
  /** Whose it is, where it is a member's. */
  owner: string | null;
  timezone: string;
}

/** A call, meeting or task with a contact, in words: what, whose, and when it was due. */
export function ActivityWords({
  activity: { type, subject, status, due_at: due },
  owner,
  timezone,
}: ActivityWordsProps) {
  return (
    <>
      <span className={classes["what"]}>
        <span className={classes["verb"]}>{wordOf(type)}</span> <bdi>{subject}</bdi>
      </span>
      <span className={classes["detail"]}>
        {wordOf(status)}
        {owner === null ? null : (
          <>
            {" · "}
            <bdi>{owner}</bdi>
          </>
        )}
        {due === null || status !== "pending" ? null : (
          <>
            {" · due "}
            <Moment at={due} timezone={timezone} isPlanned />
          </>
        )}
      </span>
    </>
  );
}
