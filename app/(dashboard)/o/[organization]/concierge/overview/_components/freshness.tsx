import { Tooltip } from "@mantine/core";
import type { Overview } from "@/lib/concierge/analytics/schemas";
import { dayAt, dayText } from "@/lib/platform/time/calendar";
import { clockTime, exactTime } from "@/lib/platform/time/format-time";

interface FreshnessProps {
  overview: Promise<Overview>;
  timezone: string;
}

/** Up to when the numbers reach, and in which zone their days begin. */
export async function Freshness({ overview, timezone }: FreshnessProps) {
  const numbers = await overview.catch(() => null);
  if (numbers === null) return <>Times in {zoneName(timezone)}</>;
  const { fresh_at: at, current } = numbers;
  if (at === null) return <>Nothing counted yet · times in {zoneName(timezone)}</>;
  const day = dayAt(Date.parse(at), timezone);
  return (
    <>
      <Tooltip label={`The newest event that is counted arrived on ${exactTime(at, timezone)}`} multiline w={260}>
        <time dateTime={at}>
          Data to {day === current.range.today ? "" : `${dayText(day, current.range.today)}, `}
          {clockTime(at, timezone)}
        </time>
      </Tooltip>{" "}
      · times in {zoneName(timezone)}
    </>
  );
}

/** `Europe/Lisbon` as people write it. */
function zoneName(timezone: string): string {
  return timezone.replaceAll("_", " ");
}
