import classes from "./chart-tip.module.css";

export interface TipLine {
  name: string;
  value: string;
  color: string;
}

interface ChartTipProps {
  title: string;
  note?: string | undefined;
  lines: readonly TipLine[];
  hint?: string | undefined;
}

/** What a chart says about the place that is pointed at. */
export function ChartTip({ title, note, lines, hint }: ChartTipProps) {
  return (
    <div className={classes["tip"]}>
      <p className={classes["title"]}>
        {title}
        {note === undefined ? null : <span className={classes["note"]}> {note}</span>}
      </p>
      <dl className={classes["lines"]}>
        {lines.map(({ name, value, color }) => (
          <div key={name} className={classes["line"]}>
            <dt>
              <span className={classes["dot"]} style={{ background: color }} aria-hidden="true" />
              {name}
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {hint === undefined ? null : <p className={classes["hint"]}>{hint}</p>}
    </div>
  );
}
