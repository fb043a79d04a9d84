import { Moment } from "@/app/_components/moment";
import { ListTable } from "@/app/(dashboard)/_components/list/list-table";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { RowLink } from "@/app/(dashboard)/_components/list/row-link";
import { chatPath } from "@/lib/paths";
import type { FailedSummaries } from "@/lib/concierge/summaries/schemas";
import classes from "./tables.module.css";

interface FailureTableProps {
  failures: FailedSummaries;
  organization: { slug: string; timezone: string };
}

/** Which chats could not be summarised, why, and what happens next. */
export function FailureTable({ failures: { total, failures }, organization }: FailureTableProps) {
  if (total === 0) return <p className={classes["quiet"]}>None. Every chat that was tried has its summary.</p>;
  return (
    <>
      <ListTable label="Failures" rows={failures} rowId={({ chat_id }) => chat_id} columns={columnsOf(organization)} />
      {total > failures.length ? (
        <p className={classes["quiet"]}>{`and ${(total - failures.length).toLocaleString("en-GB")} more`}</p>
      ) : null}
    </>
  );
}

type Failed = FailedSummaries["failures"][number];

function columnsOf(organization: { slug: string; timezone: string }): Column<Failed>[] {
  return [
    {
      id: "chat",
      header: "Chat",
      fixed: true,
      cell: ({ chat_id }) => <RowLink href={chatPath(organization, chat_id)}>{chat_id}</RowLink>,
    },
    { id: "reason", header: "What went wrong", wide: true, cell: ({ reason }) => reason },
    { id: "attempts", header: "Attempts", align: "end", cell: ({ attempts }) => attempts },
    nextAttempt(organization.timezone),
  ];
}

function nextAttempt(timezone: string): Column<Failed> {
  return {
    id: "next_attempt",
    header: "Next attempt",
    cell: ({ next_attempt_at, gave_up_at }) => (
      <>
        {next_attempt_at === null ? null : <Moment at={next_attempt_at} timezone={timezone} isPlanned />}
        {gave_up_at === null ? null : (
          <span className={classes["bad"]}>
            Failed permanently <Moment at={gave_up_at} timezone={timezone} />
          </span>
        )}
      </>
    ),
  };
}
