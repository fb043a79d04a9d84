import { useMediaQuery } from "@mantine/hooks";
import { dayText } from "@/lib/platform/calendar";
import type { Day } from "@/lib/platform/calendar";

const LABELS_WIDE = 7;
const LABELS_NARROW = 4;

/** An axis of days: as many are named as there is room for, evenly, and the last always. */
export function useDayAxis(days: readonly Day[], today: Day) {
  const isNarrow = useMediaQuery("(max-width: 48em)", false);
  const step = Math.ceil(days.length / (isNarrow ? LABELS_NARROW : LABELS_WIDE));
  return {
    ticks: days.filter((_day, index) => (days.length - 1 - index) % step === 0),
    interval: 0,
    tickFormatter: (day: Day) => dayText(day, today),
  };
}
