import { Group } from "@mantine/core";
import { ButtonLink } from "@/app/_components/button-link";
import { Moment } from "@/app/_components/moment";
import { TableFrame } from "@/app/(dashboard)/settings/_components/table-frame";
import table from "@/app/(dashboard)/settings/_components/table.module.css";
import type { JobRunPage } from "@/lib/core/jobs/schemas";
import { jobsPath } from "@/lib/paths";
import { labelOfKind } from "./kind-table";

interface LedgerProps {
  organization: { slug: string; timezone: string };
  page: JobRunPage;
  /** Whether this is the newest page. */
  isFirst: boolean;
}

const NUMBERS = [
  ["claimed", "Taken"],
  ["done", "Done"],
  ["failed", "Failed"],
  ["input_tokens", "Tokens in"],
  ["output_tokens", "Tokens out"],
] as const;

/** The runs, page by page. */
export function Ledger({ organization, page: { data: runs, next_cursor }, isFirst }: LedgerProps) {
  if (runs.length === 0) {
    return (
      <p className={table["quiet"]}>There was no run yet: the first comes with the first chat that has messages.</p>
    );
  }
  return (
    <>
      <TableFrame label="Runs">
        <thead>
          <tr>
            <th scope="col">Started</th>
            <th scope="col">Work</th>
            {NUMBERS.map(([name, label]) => (
              <th key={name} scope="col" className={table["number"]}>
                {label}
              </th>
            ))}
            <th scope="col" className={table["number"]}>
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td>
                <Moment at={run.started_at} timezone={organization.timezone} />
                {run.budget_spent_at === null ? null : (
                  <div className={table["bad"]}>The day&apos;s budget was used up</div>
                )}
              </td>
              <td>{labelOfKind(run.kind)}</td>
              {NUMBERS.map(([name]) => (
                <td key={name} className={table["number"]}>
                  {run[name].toLocaleString("en-GB")}
                </td>
              ))}
              <td className={table["number"]}>{(run.duration_ms / 1000).toFixed(1)} s</td>
            </tr>
          ))}
        </tbody>
      </TableFrame>
      <Group mt="md">
        {isFirst ? null : (
          <ButtonLink href={jobsPath(organization)} variant="default">
            Newest runs
          </ButtonLink>
        )}
        {next_cursor === null ? null : (
          <ButtonLink href={jobsPath(organization, { cursor: next_cursor })} variant="default">
            Older runs
          </ButtonLink>
        )}
      </Group>
    </>
  );
}
