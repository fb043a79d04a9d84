import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { clockTime, dayName, exactTime } from "@/lib/platform/time/format-time";
import classes from "./timeline.module.css";

interface Happening {
  id: string;
  kind: string;
  at: string;
}

interface TimelineDaysProps<Item extends Happening> {
  items: readonly Item[];
  iconOf: (item: Item) => LucideIcon;
  wordsOf: (item: Item) => ReactNode;
  timezone: string;
}

/** A timeline, day by day. */
export function TimelineDays<Item extends Happening>({ items, iconOf, wordsOf, timezone }: TimelineDaysProps<Item>) {
  const days = Object.entries(Object.groupBy(items, ({ at }) => dayName(at, timezone)));
  return days.map(([day, ofDay = []]) => (
    <section key={day} className={classes["day"]}>
      <h2 className={classes["name"]}>{day}</h2>
      <ol className={classes["items"]}>
        {ofDay.map((item) => {
          const ItemIcon = iconOf(item);
          return (
            <li key={`${item.kind} ${item.id}`} className={classes["item"]} data-kind={item.kind}>
              <span className={classes["icon"]}>
                <ItemIcon size={16} strokeWidth={1.75} aria-hidden="true" />
              </span>
              <div className={classes["words"]} dir="auto">
                {wordsOf(item)}
              </div>
              <time dateTime={item.at} title={exactTime(item.at, timezone)} className={classes["time"]}>
                {clockTime(item.at, timezone)}
              </time>
            </li>
          );
        })}
      </ol>
    </section>
  ));
}
