import { IconArrowMerge, IconClick, IconEye, IconMessage, IconSpeakerphone, IconUserCheck } from "@tabler/icons-react";
import { clockTime, dayName, exactTime } from "@/lib/platform/time/format-time";
import type { TimelineItem } from "@/lib/concierge/visitors/schemas";
import { ItemWords } from "./item-words";
import classes from "./timeline.module.css";

const ICONS = {
  chat: IconMessage,
  view: IconEye,
  mention: IconSpeakerphone,
  click: IconClick,
  identification: IconUserCheck,
  merge: IconArrowMerge,
} as const;

interface TimelineDaysProps {
  items: readonly TimelineItem[];
  timezone: string;
}

/** A timeline, day by day. */
export function TimelineDays({ items, timezone }: TimelineDaysProps) {
  const days = Object.entries(Object.groupBy(items, ({ at }) => dayName(at, timezone)));
  return days.map(([day, ofDay = []]) => (
    <section key={day} className={classes["day"]}>
      <h2 className={classes["name"]}>{day}</h2>
      <ol className={classes["items"]}>
        {ofDay.map((item) => (
          <Item key={`${item.kind} ${item.id}`} item={item} timezone={timezone} />
        ))}
      </ol>
    </section>
  ));
}

function Item({ item, timezone }: { item: TimelineItem; timezone: string }) {
  const Icon = ICONS[item.kind];
  return (
    <li className={classes["item"]} data-kind={item.kind}>
      <span className={classes["icon"]}>
        <Icon size={16} stroke={1.75} aria-hidden="true" />
      </span>
      <div className={classes["words"]}>
        <ItemWords item={item} />
      </div>
      <time dateTime={item.at} title={exactTime(item.at, timezone)} className={classes["time"]}>
        {clockTime(item.at, timezone)}
      </time>
    </li>
  );
}
