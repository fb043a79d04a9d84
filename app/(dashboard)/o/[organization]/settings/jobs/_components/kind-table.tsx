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
  return <ListTable label="Kinds of work" rows={statuses} rowId={({ kind }) => kind} columns={columnsOf(timezone)} />;
}

function columnsOf(timezone: string): Column<JobStatus>[] {
  const count = (id: string, header: string, of: (status: JobStatus) => number): Column<JobStatus> => ({
    id,
    header,
    align: "end",
    cell: (status) => of(status).toLocaleString("en-GB"),
  });
  return [
    { id: "kind", header: "Work", fixed: true, cell: ({ kind }) => labelOfKind(kind) },
    count("waiting", "Waiting", ({ backlog, under_way }) => backlog - under_way),
    count("under_way", "Under way", ({ under_way }) => under_way),
    count("dead", "Failed permanently", ({ dead }) => dead),
    {
      id: "oldest",
      header: "Oldest",
      cell: ({ oldest_due_at }) =>
        oldest_due_at === null ? "–" : <Moment at={oldest_due_at} timezone={timezone} isPlanned />,
    },
  ];
}
