import { JOBS } from "@/app/jobs";
import { Moment } from "@/app/_components/moment";
import { ListTable } from "@/app/(dashboard)/_components/list/list-table";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import type { JobStatus } from "@/lib/core/jobs/schemas";

/** What a kind of work is called, also one that is no longer known. */
export function labelOfKind(kind: string): string {
  return JOBS.find((job) => job.kind === kind)?.label ?? kind;
}

/** How each kind of work stands at this moment. */
export function KindTable({ statuses, timezone }: { statuses: readonly JobStatus[]; timezone: string }) {
  return (
    <ListTable
      label="Kinds of work"
      rows={statuses}
      rowId={({ kind }) => kind}
      columns={[...COLUMNS, oldest(timezone)]}
    />
  );
}

const COLUMNS: readonly Column<JobStatus>[] = [
  { id: "work", header: "Work", fixed: true, cell: ({ kind }) => labelOfKind(kind) },
  { id: "waiting", header: "Waiting", align: "end", cell: (status) => numberOf(status.backlog - status.under_way) },
  { id: "under_way", header: "Under way", align: "end", cell: ({ under_way }) => numberOf(under_way) },
  { id: "dead", header: "Failed permanently", align: "end", cell: ({ dead }) => numberOf(dead) },
];

function oldest(timezone: string): Column<JobStatus> {
  return {
    id: "oldest",
    header: "Oldest",
    align: "end",
    cell: ({ oldest_due_at: at }) => (at === null ? "–" : <Moment at={at} timezone={timezone} />),
  };
}

function numberOf(count: number): string {
  return count.toLocaleString("en-GB");
}
