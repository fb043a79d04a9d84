import { Moment } from "@/app/_components/moment";
import { ListSection } from "@/app/(dashboard)/_components/list/list-page";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import type { FoundList } from "@/app/(dashboard)/_components/list/read-list";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import type { JobRunPage } from "@/lib/core/jobs/schemas";
import { labelOfKind } from "./kind-table";
import classes from "./tables.module.css";

type Run = JobRunPage["data"][number];

export const RUN_LIST: ListSpec = { id: "job_runs", noun: { one: "run", many: "runs" }, filters: [] };

const NUMBERS = [
  ["claimed", "Picked up"],
  ["done", "Done"],
  ["failed", "Failed"],
  ["input_tokens", "Tokens in"],
  ["output_tokens", "Tokens out"],
] as const;

/** The runs of the job, page by page. */
export function Ledger({ list, timezone }: { list: FoundList<JobRunPage>; timezone: string }) {
  return (
    <ListSection
      list={list}
      label="Runs"
      columns={columnsOf(timezone)}
      rowId={({ id }) => id}
      empty={<p className={classes["quiet"]}>No runs yet. The first comes with the first chat that has messages.</p>}
      pageNames={["Newer runs", "Older runs"]}
    />
  );
}

function columnsOf(timezone: string): Column<Run>[] {
  return [
    {
      id: "started",
      header: "Started",
      fixed: true,
      cell: ({ started_at, budget_spent_at }) => (
        <>
          <Moment at={started_at} timezone={timezone} />
          {budget_spent_at === null ? null : <div className={classes["bad"]}>The day’s budget was used up</div>}
        </>
      ),
    },
    { id: "kind", header: "Work", cell: ({ kind }) => labelOfKind(kind) },
    ...NUMBERS.map(([name, header]): Column<Run> => ({
      id: name,
      header,
      align: "end",
      cell: (run) => run[name].toLocaleString("en-GB"),
    })),
    {
      id: "duration",
      header: "Duration",
      align: "end",
      cell: ({ duration_ms }) => `${(duration_ms / 1000).toFixed(1)} s`,
    },
  ];
}
