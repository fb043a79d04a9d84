import { ListTable } from "@/app/(dashboard)/_components/list/list-table";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import classes from "./spend.module.css";
import { tokens, usedOn } from "./tokens";
import type { Day } from "./tokens";

interface SpendProps {
  days: readonly Day[];
  budget: number;
}

/** A bar per day, and the same as a table. */
export function Spend({ days, budget }: SpendProps) {
  const total = days.reduce((sum, day) => sum + usedOn(day), 0);
  const most = Math.max(1, ...days.map(usedOn));
  return (
    <figure className={classes["figure"]}>
      <figcaption className={classes["caption"]}>
        {total === 0
          ? "No model was asked in these 30 days."
          : `${tokens(total)} in 30 days, ${tokens(most)} on the busiest.`}
      </figcaption>
      <div className={classes["bars"]} aria-hidden="true">
        {days.map((day) => (
          <span
            key={day.day}
            className={classes["bar"]}
            data-over={usedOn(day) >= budget || undefined}
            title={`${day.day}: ${tokens(usedOn(day))}`}
            style={{ blockSize: `${(100 * usedOn(day)) / most}%` }}
          />
        ))}
      </div>
      <div className={classes["axis"]} aria-hidden="true">
        <span>{days[0]?.day}</span>
        <span>today</span>
      </div>
      <details className={classes["details"]}>
        <summary>Show as a table</summary>
        <ListTable label="Usage per day" rows={days.toReversed()} rowId={({ day }) => day} columns={COLUMNS} />
      </details>
    </figure>
  );
}

const NUMBERS = [
  ["calls", "Calls"],
  ["input_tokens", "Tokens in"],
  ["output_tokens", "Tokens out"],
  ["reserved_tokens", "Reserved"],
] as const;

const COLUMNS: readonly Column<Day>[] = [
  { id: "day", header: "Day (UTC)", fixed: true, cell: ({ day }) => day },
  ...NUMBERS.map(([name, header]): Column<Day> => ({
    id: name,
    header,
    align: "end",
    cell: (day) => day[name].toLocaleString("en-GB"),
  })),
];
