import { Moment } from "@/app/_components/moment";
import { Facts } from "@/app/(dashboard)/settings/_components/facts";
import type { JobStatus } from "@/lib/core/jobs/schemas";

interface JobFactsProps {
  status: JobStatus;
  timezone: string;
  isAdmin: boolean;
}

/** How the work stands at this moment. */
export function JobFacts({ status, timezone, isAdmin }: JobFactsProps) {
  const { backlog, under_way, dead, oldest_due_at, last_run, next_run_at } = status;
  return (
    <Facts
      facts={[
        ...(isAdmin ? [{ name: "Last run", ...lastRun(last_run, timezone) }] : []),
        {
          name: "Next run",
          value: <Moment at={next_run_at} timezone={timezone} isPlanned />,
          note: "at every full hour",
        },
        {
          name: "Backlog",
          value: backlog.toLocaleString("en-GB"),
          note:
            backlog === 0 ? (
              "nothing waits"
            ) : (
              <Waiting underWay={under_way} since={oldest_due_at} timezone={timezone} />
            ),
        },
        { name: "Given up", value: dead.toLocaleString("en-GB"), note: "after too many failures" },
      ]}
    />
  );
}

function lastRun(run: JobStatus["last_run"], timezone: string) {
  if (run === null) return { value: "None yet" };
  const { started_at, done, failed } = run;
  return { value: <Moment at={started_at} timezone={timezone} />, note: `${done} done, ${failed} failed` };
}

function Waiting({ underWay, since, timezone }: { underWay: number; since: string | null; timezone: string }) {
  return (
    <>
      {underWay} under way
      {since === null ? null : (
        <>
          , the oldest came <Moment at={since} timezone={timezone} />
        </>
      )}
    </>
  );
}
