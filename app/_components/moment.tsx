import { Tooltip } from "@mantine/core";
import { systemClock } from "@/lib/platform/time/clock";
import { exactTime, relativeTime } from "@/lib/platform/time/format-time";

interface MomentProps {
  at: string;
  timezone: string;
  /** What has happened never shows in the future, even where a sender's clock is ahead; what is planned may. */
  isPlanned?: boolean;
}

/** How long ago something was; the exact moment on hover, in the organisation's time zone. */
export function Moment({ at, timezone, isPlanned = false }: MomentProps) {
  const now = systemClock();
  const shown = isPlanned || Date.parse(at) <= now ? at : new Date(now).toISOString();
  return (
    <Tooltip label={exactTime(shown, timezone)}>
      <time dateTime={at}>{relativeTime(shown, now, timezone)}</time>
    </Tooltip>
  );
}
