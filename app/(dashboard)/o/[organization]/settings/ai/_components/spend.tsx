import { TableFrame } from "@/app/(dashboard)/settings/_components/table-frame";
import table from "@/app/(dashboard)/settings/_components/table.module.css";
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
        <SpendTable days={days} />
      </details>
    </figure>
  );
}

const COLUMNS = [
  ["calls", "Calls"],
  ["input_tokens", "Tokens in"],
  ["output_tokens", "Tokens out"],
  ["reserved_tokens", "Set aside"],
] as const;

function SpendTable({ days }: { days: readonly Day[] }) {
  return (
    <TableFrame label="Use per day">
      <thead>
        <tr>
          <th scope="col">Day (UTC)</th>
          {COLUMNS.map(([name, label]) => (
            <th key={name} scope="col" className={table["number"]}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((day) => (
          <tr key={day.day}>
            <td>{day.day}</td>
            {COLUMNS.map(([name]) => (
              <td key={name} className={table["number"]}>
                {day[name].toLocaleString("en-GB")}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}
