import { Tooltip } from "@mantine/core";
import { systemClock } from "@/lib/platform/time/clock";
import { exactTime, relativeTime } from "@/lib/platform/time/format-time";

/** How long ago something was; the exact moment on hover, in the organisation's time zone. */
export function Moment({ at, timezone }: { at: string; timezone: string }) {
  return (
    <Tooltip label={exactTime(at, timezone)}>
      <time dateTime={at}>{relativeTime(at, systemClock(), timezone)}</time>
    </Tooltip>
  );
}
