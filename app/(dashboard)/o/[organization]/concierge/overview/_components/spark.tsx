import classes from "./spark.module.css";

const WIDTH = 72;
const HEIGHT = 24;
/** Room for the stroke. */
const EDGE = 2;

/** The course of a number, small. The day that is not over is left out: it would look like a fall. */
export function Spark({ points, isOpen }: { points: readonly number[]; isOpen: boolean }) {
  const drawn = isOpen ? points.slice(0, -1) : points;
  if (drawn.length < 2) return null;
  const most = Math.max(...drawn, 1);
  const step = (WIDTH - 2 * EDGE) / (drawn.length - 1);
  const path = drawn.map((value, index) => {
    const [x, y] = [EDGE + index * step, HEIGHT - EDGE - (value / most) * (HEIGHT - 2 * EDGE)];
    return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return (
    <svg className={classes["spark"]} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path.join("")} />
    </svg>
  );
}
