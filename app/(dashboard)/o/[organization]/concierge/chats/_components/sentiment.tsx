import { MehIcon, FrownIcon, SmileIcon } from "lucide-react";
import type { Chat } from "@/lib/concierge/chats/schemas";
import classes from "./sentiment.module.css";

const FACES = {
  positive: { Icon: SmileIcon, label: "Positive" },
  neutral: { Icon: MehIcon, label: "Neutral" },
  negative: { Icon: FrownIcon, label: "Negative" },
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
      <Icon size={17} strokeWidth={1.75} aria-hidden="true" />
      {label}
    </span>
  );
}
