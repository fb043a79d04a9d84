import { TriangleAlertIcon, InfoIcon, InboxIcon } from "lucide-react";
import type { ReactNode } from "react";
import classes from "./notice.module.css";

const ICONS = { bad: TriangleAlertIcon, plain: InfoIcon, empty: InboxIcon } as const;

interface NoticeProps {
  title: string;
  tone?: keyof typeof ICONS;
  children: ReactNode;
  /** The one thing to do next. */
  action?: ReactNode;
}

/** In place of content: what is the matter, and what to do. */
export function Notice({ title, tone = "plain", children, action }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <section className={classes["notice"]} data-tone={tone}>
      <span className={classes["icon"]}>
        <Icon size={22} strokeWidth={1.75} aria-hidden="true" />
      </span>
      <h2 className={classes["title"]}>{title}</h2>
      <div className={classes["text"]}>{children}</div>
      {action}
    </section>
  );
}
