import { UnstyledButton } from "@mantine/core";
import { InfoTip } from "@/app/(dashboard)/_components/info-tip";
import { numberText } from "@/app/(dashboard)/concierge/_components/figures";
import { rangeText } from "@/lib/platform/time/calendar";
import { ChangeMark } from "./change-mark";
import { Spark } from "./spark";
import classes from "./tile.module.css";
import type { Trend, TrendDays } from "./view";

interface TileProps extends TrendDays {
  trend: Trend;
  chosen: boolean;
  onChoose: () => void;
}

/** One number, how it has changed, and its course; choosing it draws the course large. */
export function Tile({ trend, chosen, onChoose, days, daysBefore, today }: TileProps) {
  const { label, description, total, before, points } = trend;
  const [first, last] = [daysBefore?.[0], daysBefore?.at(-1)];
  const compared = first === undefined || last === undefined ? null : rangeText({ from: first, to: last }, today);
  return (
    <li className={classes["tile"]} data-chosen={chosen || undefined}>
      <span className={classes["head"]}>
        <UnstyledButton
          className={classes["name"]}
          aria-label={`${label}, ${numberText(total)}, show by day`}
          aria-pressed={chosen}
          onClick={onChoose}
        >
          {label}
        </UnstyledButton>
        <span className={classes["about"]}>
          <InfoTip about={label}>{description}</InfoTip>
        </span>
      </span>
      <span className={classes["row"]}>
        <span className={classes["value"]}>{numberText(total)}</span>
        <Spark points={points} isOpen={days.at(-1) === today} />
      </span>
      {before === null || compared === null ? null : <ChangeMark value={total} before={before} compared={compared} />}
    </li>
  );
}
