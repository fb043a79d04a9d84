import { Moment } from "@/app/_components/moment";
import { Facts } from "@/app/(dashboard)/settings/_components/facts";
import { ListTable } from "@/app/(dashboard)/_components/list/list-table";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import type { StatsCheck } from "@/lib/concierge/analytics/schemas";
import classes from "./tables.module.css";

/** How the statistics last compared with the rows they count, and where they differed. */
export function StatisticsCheck({ check, timezone }: { check: StatsCheck | null; timezone: string }) {
  if (check === null) {
    return <p className={classes["quiet"]}>Not checked yet; checked daily.</p>;
  }
  const { checked_at, days, drift, differences, is_repaired, duration_ms } = check;
  return (
    <>
      <Facts
        facts={[
          { name: "Last compared", value: <Moment at={checked_at} timezone={timezone} /> },
          {
            name: "Days compared",
            value: days.toLocaleString("en-GB"),
            note: `in ${(duration_ms / 1000).toFixed(1)} s`,
          },
          {
            name: "Differences",
            value: drift.toLocaleString("en-GB"),
            note: drift === 0 ? "every number is right" : is_repaired ? "found and put right" : "not put right yet",
          },
        ]}
      />
      {differences.length === 0 ? null : (
        <ListTable
          label="Differences"
          rows={differences}
          rowId={({ statistic, key }) => `${statistic} ${key}`}
          columns={COLUMNS}
        />
      )}
    </>
  );
}

const COLUMNS: readonly Column<StatsCheck["differences"][number]>[] = [
  { id: "statistic", header: "Statistic", fixed: true, cell: ({ statistic }) => statistic },
  { id: "of", header: "Of", cell: ({ key }) => key },
  { id: "shown", header: "Shown", align: "end", cell: ({ counted }) => counted ?? "–" },
  { id: "recounted", header: "Counted again", align: "end", cell: ({ recounted }) => recounted ?? "–" },
];
