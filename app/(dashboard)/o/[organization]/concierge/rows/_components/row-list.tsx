import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { VisitorLink } from "@/app/(dashboard)/concierge/_components/links";
import { RowLink } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { FACETS, FACET_IDS, METRICS } from "@/lib/concierge/analytics/metrics";
import type { MetricId } from "@/lib/concierge/analytics/metrics";
import { chatPath } from "@/lib/paths";
import type { CountedRow } from "@/lib/concierge/analytics/schemas";
import { dayAt, dayText } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { clockTime, exactTime } from "@/lib/platform/time/format-time";
import classes from "./row-list.module.css";

/** What the rows of a metric can be narrowed by: chats by the bars of their charts. */
export function rowList(metric: MetricId): ListSpec {
  return {
    id: "rows",
    noun: { one: "row", many: "rows" },
    filters:
      metric === "chats" ? FACET_IDS.map((facet) => ({ kind: "link", name: facet, label: FACETS[facet].label })) : [],
  };
}

/** The metric that an address names, if there is one of that name. */
export function metricIn(name: string | string[] | undefined): MetricId | undefined {
  return typeof name === "string" && isMetric(name) ? name : undefined;
}

function isMetric(name: string): name is MetricId {
  return Object.hasOwn(METRICS, name);
}

/** The columns of the rows behind a number. */
export function rowColumns(organization: { slug: string; timezone: string }): Column<CountedRow>[] {
  return [
    { id: "what", header: "What", fixed: true, cell: (row) => <What row={row} organization={organization} /> },
    { id: "visitor", header: "Visitor", wide: true, cell: (row) => <Who row={row} /> },
    { id: "session", header: "Session", tone: "soft", wide: true, cell: ({ session_id }) => session_id ?? "–" },
    {
      id: "when",
      header: "When",
      align: "end",
      tone: "soft",
      cell: ({ at }) => <When at={at} timezone={organization.timezone} />,
    },
  ];
}

interface WhatProps {
  row: CountedRow;
  organization: { slug: string };
}

function What({ row: { title, chat_id, visitor_id }, organization }: WhatProps) {
  if (chat_id !== null)
    return (
      <RowLink href={chatPath(organization, chat_id)} isUnnamed={title === null}>
        {title ?? "Not summarised yet"}
      </RowLink>
    );
  return <bdi>{title ?? (visitor_id === null ? "No chat" : "Visitor")}</bdi>;
}

function Who({ row: { visitor_id, visitor_name } }: { row: CountedRow }) {
  if (visitor_id === null) return "Anonymous";
  return (
    <VisitorLink visitorId={visitor_id} className={classes["visitor"]} dir="auto">
      {visitor_name ?? "Visitor"}
    </VisitorLink>
  );
}

/** Rows are looked up by the minute, so their time of day is shown and not how long ago it was. */
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
