import type { VisitorCounts } from "@/lib/concierge/visitors/schemas";
import classes from "./visitor-counts.module.css";

const NAMES = { chats: "Chats", views: "Articles viewed", mentions: "Articles mentioned", clicks: "Clicks" } as const;
const ORDER = ["chats", "views", "mentions", "clicks"] as const;

/** How much the visitor left so far. */
export function VisitorCountsBar({ counts }: { counts: VisitorCounts }) {
  return (
    <dl className={classes["counts"]}>
      {ORDER.map((what) => (
        <div key={what} className={classes["count"]}>
          <dt>{NAMES[what]}</dt>
          <dd>{counts[what].toLocaleString("en-GB")}</dd>
        </div>
      ))}
    </dl>
  );
}
