import { JOBS } from "@/app/jobs";
import { Moment } from "@/app/_components/moment";
import { TableFrame } from "@/app/(dashboard)/settings/_components/table-frame";
import table from "@/app/(dashboard)/settings/_components/table.module.css";
import type { JobStatus } from "@/lib/core/jobs/schemas";

/** What a kind of work is called, also one that is no longer known. */
export function labelOfKind(kind: string): string {
  return JOBS.find((job) => job.kind === kind)?.label ?? kind;
}

/** How each kind of work stands at this moment. */
export function KindTable({ statuses, timezone }: { statuses: readonly JobStatus[]; timezone: string }) {
  return (
    <TableFrame label="Kinds of work">
      <thead>
        <tr>
          <th scope="col">Work</th>
          <th scope="col" className={table["number"]}>
            Waiting
          </th>
          <th scope="col" className={table["number"]}>
            Under way
          </th>
          <th scope="col" className={table["number"]}>
            Given up
          </th>
          <th scope="col">Oldest</th>
        </tr>
      </thead>
      <tbody>
        {statuses.map(({ kind, backlog, under_way, dead, oldest_due_at }) => (
          <tr key={kind}>
            <td>{labelOfKind(kind)}</td>
            <td className={table["number"]}>{(backlog - under_way).toLocaleString("en-GB")}</td>
            <td className={table["number"]}>{under_way.toLocaleString("en-GB")}</td>
            <td className={table["number"]}>{dead.toLocaleString("en-GB")}</td>
            <td>{oldest_due_at === null ? "–" : <Moment at={oldest_due_at} timezone={timezone} />}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}
