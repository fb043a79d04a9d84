import type { Chat } from "@/lib/concierge/chats/schemas";
import classes from "./status.module.css";

const LABELS = { active: "Active", completed: "Completed", abandoned: "Abandoned" } as const;

/** Where the chat stands. */
export function Status({ value }: { value: Chat["status"] }) {
  return (
    <span className={classes["status"]} data-value={value}>
      {LABELS[value]}
    </span>
  );
}
