import { Moment } from "@/app/_components/moment";
import { TableFrame } from "@/app/(dashboard)/settings/_components/table-frame";
import table from "@/app/(dashboard)/settings/_components/table.module.css";
import type { FailedSummaries } from "@/lib/concierge/summaries/schemas";
import { ChatLink } from "@/app/(dashboard)/concierge/_components/links";

/** Which chats could not be summarised, why, and what happens next. */
export function FailureTable({
  failures: { total, failures },
  timezone,
}: {
  failures: FailedSummaries;
  timezone: string;
}) {
  if (total === 0) return <p className={table["quiet"]}>None. Every chat that was tried has its summary.</p>;
  return (
    <>
      <TableFrame label="Failures">
        <thead>
          <tr>
            <th scope="col">Chat</th>
            <th scope="col">What went wrong</th>
            <th scope="col" className={table["number"]}>
              Attempts
            </th>
            <th scope="col">Next attempt</th>
          </tr>
        </thead>
        <tbody>
          {failures.map(({ chat_id, reason, attempts, next_attempt_at, gave_up_at }) => (
            <tr key={chat_id}>
              <td>
                <ChatLink chatId={chat_id}>{chat_id}</ChatLink>
              </td>
              <td>{reason}</td>
              <td className={table["number"]}>{attempts}</td>
              <td>
                {next_attempt_at === null ? null : <Moment at={next_attempt_at} timezone={timezone} />}
                {gave_up_at === null ? null : (
                  <span className={table["bad"]}>
                    Given up <Moment at={gave_up_at} timezone={timezone} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </TableFrame>
      {total > failures.length ? (
        <p className={table["quiet"]}>{`and ${(total - failures.length).toLocaleString("en-GB")} more`}</p>
      ) : null}
    </>
  );
}
