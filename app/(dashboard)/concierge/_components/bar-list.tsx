import classes from "./bar-list.module.css";
import { numberText, shareText } from "./figures";
import { PageLink } from "@/app/_components/page-link";

/** One bar: how many there are of something. */
export interface Bar {
  name: string;
  value: number;
  /** Where its rows are. */
  href?: string | undefined;
}

interface BarListProps {
  bars: readonly Bar[];
  /** What the shares are of; none are told without. */
  total?: number;
  /** What is said when there are none. */
  none: string;
}

/** The parts of a whole, the largest first. */
export function BarList({ bars, total, none }: BarListProps) {
  if (bars.length === 0) return <p className={classes["none"]}>{none}</p>;
  const most = Math.max(...bars.map(({ value }) => value), 1);
  return (
    <ol className={classes["list"]}>
      {bars.map(({ name, value, href }) => (
        <li key={name} className={classes["item"]}>
          <span className={classes["bar"]} style={{ width: `${(value / most) * 100}%` }} aria-hidden="true" />
          <span className={classes["name"]} title={name}>
            {href === undefined || value === 0 ? (
              name
            ) : (
              <PageLink href={href} className={classes["link"]} prefetch={false}>
                {name}
              </PageLink>
            )}
          </span>
          <span className={classes["value"]}>{numberText(value)}</span>
          {total === undefined ? null : <span className={classes["share"]}>{shareText(value, total)}</span>}
        </li>
      ))}
    </ol>
  );
}
