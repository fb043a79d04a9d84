import { IconMoodEmpty, IconMoodSad, IconMoodSmile } from "@tabler/icons-react";
import type { Chat } from "@/lib/concierge/chats/schemas";
import classes from "./sentiment.module.css";

const FACES = {
  positive: { Icon: IconMoodSmile, label: "Positive" },
  neutral: { Icon: IconMoodEmpty, label: "Neutral" },
  negative: { Icon: IconMoodSad, label: "Negative" },
} as const;

/** How the visitor sounded. */
export function Sentiment({ value }: { value: Chat["metadata"]["sentiment"] }) {
  if (value === undefined)
    return (
      <span className={classes["none"]} aria-label="No sentiment yet">
        –
      </span>
    );
  const { Icon, label } = FACES[value];
  return (
    <span className={classes["sentiment"]} data-value={value}>
      <Icon size={17} stroke={1.75} aria-hidden="true" />
      {label}
    </span>
  );
}
