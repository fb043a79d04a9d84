import type { CountedRow } from "@/lib/concierge/analytics/schemas";
import { dayAt, dayText } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { clockTime, exactTime } from "@/lib/platform/time/format-time";
import { ChatLink, VisitorLink } from "@/app/(dashboard)/concierge/_components/links";
import classes from "./row-table.module.css";

/** The rows of one page. */
export function RowTable({ rows, timezone }: { rows: readonly CountedRow[]; timezone: string }) {
  return (
    <table className={classes["table"]}>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Visitor</th>
          <th scope="col">Session</th>
          <th scope="col" className={classes["when"]}>
            When
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td className={classes["what"]}>
              <What row={row} />
            </td>
            <td className={classes["who"]}>
              <Who row={row} />
            </td>
            <td className={classes["session"]}>{row.session_id ?? "–"}</td>
            <td className={classes["when"]}>
              <When at={row.at} timezone={timezone} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function What({ row: { title, chat_id, visitor_id } }: { row: CountedRow }) {
  if (chat_id !== null)
    return (
      <ChatLink chatId={chat_id} className={classes["link"]} data-untitled={title === null || undefined}>
        {title ?? "Not summarised yet"}
      </ChatLink>
    );
  return (
    <span data-untitled={title === null || undefined}>{title ?? (visitor_id === null ? "No chat" : "Visitor")}</span>
  );
}

function Who({ row: { visitor_id, visitor_name } }: { row: CountedRow }) {
  if (visitor_id === null) return <span className={classes["unknown"]}>Anonymous</span>;
  return (
    <VisitorLink visitorId={visitor_id} className={classes["visitor"]}>
      {visitor_name ?? "Visitor"}
    </VisitorLink>
  );
}

/** Rows are looked up by the minute, so their time is told and not how long ago it was. */
function When({ at, timezone }: { at: string; timezone: string }) {
  const day = dayAt(Date.parse(at), timezone);
  const today = dayAt(systemClock(), timezone);
  return (
    <time dateTime={at} title={exactTime(at, timezone)}>
      {day === today ? "" : `${dayText(day, today)}, `}
      {clockTime(at, timezone)}
    </time>
  );
}
