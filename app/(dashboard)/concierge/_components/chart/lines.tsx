import { useId } from "react";
import classes from "./lines.module.css";

interface LinesProps {
  points: readonly number[];
  pointsBefore: readonly number[] | null;
  /** Whether the last point is of a day that is not over. */
  isOpen: boolean;
  top: number;
  /** The day that is pointed at. */
  at: number | null;
}

/** A line over its area, the days it is compared with dotted behind, and what is not over dashed. */
export function Lines({ points, pointsBefore, isOpen, top, at }: LinesProps) {
  const id = useId();
  const last = points.length - 1;
  const closed = isOpen ? last - 1 : last;
  const line = (values: readonly number[], from = 0, to = last) => pathOf(values, top, from, to);
  return (
    <>
      <svg
        className={classes["lines"]}
        viewBox={`0 0 ${points.length} 100`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <defs>
          <linearGradient id={id} x1="0" x2="0" y1="0" y2="1">
            <stop offset="0%" stopColor="var(--hz-accent)" stopOpacity="0.18" />
            <stop offset="100%" stopColor="var(--hz-accent)" stopOpacity="0.02" />
          </linearGradient>
        </defs>
        {pointsBefore === null ? null : <path className={classes["before"]} d={line(pointsBefore)} />}
        <path d={`${line(points, 0, closed)}V100H0.5Z`} fill={`url(#${id})`} />
        <path className={classes["now"]} d={line(points, 0, closed)} />
        {isOpen ? <path className={classes["open"]} d={line(points, closed, last)} /> : null}
      </svg>
      {at === null ? null : (
        <>
          <span className={classes["guide"]} style={{ left: `${((at + 0.5) / points.length) * 100}%` }} />
          <Dot at={at} count={points.length} value={pointsBefore?.[at]} top={top} kind="before" />
          <Dot at={at} count={points.length} value={points[at]} top={top} kind="now" />
        </>
      )}
    </>
  );
}

interface DotProps {
  at: number;
  count: number;
  value: number | undefined;
  top: number;
  kind: "now" | "before";
}

function Dot({ at, count, value, top, kind }: DotProps) {
  if (value === undefined) return null;
  const place = { left: `${((at + 0.5) / count) * 100}%`, bottom: `${(value / top) * 100}%` };
  return <span className={classes["dot"]} data-kind={kind} style={place} />;
}

function pathOf(values: readonly number[], top: number, from: number, to: number): string {
  return values
    .slice(from, to + 1)
    .map((value, index) => `${index === 0 ? "M" : "L"}${from + index + 0.5} ${(100 - (value / top) * 100).toFixed(2)}`)
    .join("");
}
