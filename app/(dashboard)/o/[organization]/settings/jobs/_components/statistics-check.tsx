import { Moment } from "@/app/_components/moment";
import { Facts } from "@/app/(dashboard)/settings/_components/facts";
import { TableFrame } from "@/app/(dashboard)/settings/_components/table-frame";
import table from "@/app/(dashboard)/settings/_components/table.module.css";
import type { StatsCheck } from "@/lib/concierge/analytics/schemas";

/** How the statistics last compared with the rows they count, and where they differed. */
export function StatisticsCheck({ check, timezone }: { check: StatsCheck | null; timezone: string }) {
  if (check === null) {
    return <p className={table["quiet"]}>Nobody has compared them yet: it is done once a day, at a full hour.</p>;
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
      {differences.length === 0 ? null : <Differences differences={differences} />}
    </>
  );
}

function Differences({ differences }: Pick<StatsCheck, "differences">) {
  return (
    <TableFrame label="Differences">
      <thead>
        <tr>
          <th scope="col">Statistic</th>
          <th scope="col">Of</th>
          <th scope="col" className={table["number"]}>
            Shown
          </th>
          <th scope="col" className={table["number"]}>
            Counted again
          </th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ statistic, key, counted, recounted }) => (
          <tr key={`${statistic} ${key}`}>
            <td>{statistic}</td>
            <td>{key}</td>
            <td className={table["number"]}>{counted ?? "–"}</td>
            <td className={table["number"]}>{recounted ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}
