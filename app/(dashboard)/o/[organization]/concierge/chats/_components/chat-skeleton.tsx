import { Skeleton } from "@mantine/core";
import classes from "./chat-view.module.css";

const BUBBLES = [
  { width: "52%", side: "start" },
  { width: "68%", side: "end" },
  { width: "38%", side: "start" },
  { width: "60%", side: "end" },
] as const;

/** The shape of a chat while it is read. */
export function ChatSkeleton() {
  return (
    <div aria-busy="true" aria-label="Loading the chat" className={classes["view"]}>
      <Skeleton height={28} width="min(26rem, 80%)" mb={10} />
      <Skeleton height={16} width="min(18rem, 60%)" mb="xl" />
      <div className={classes["columns"]}>
        <div className={classes["conversation"]}>
          {BUBBLES.map(({ width, side }) => (
            <Skeleton key={width} height={62} width={width} mb="md" radius="lg" ml={side === "end" ? "auto" : 0} />
          ))}
        </div>
        <Skeleton height={320} radius="lg" />
      </div>
    </div>
  );
}
