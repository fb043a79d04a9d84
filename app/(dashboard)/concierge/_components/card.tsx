import type { ReactNode } from "react";
import classes from "./card.module.css";
import { InfoTip } from "@/app/(dashboard)/_components/info-tip";

export interface CardProps {
  title: string;
  /** What the card counts and how. */
  description: string;
  /** One line below the title. */
  note?: ReactNode;
  /** What one can do with the card, at the end of its first line. */
  tools?: ReactNode;
  children: ReactNode;
}

/** One part of a page of numbers. */
export function Card({ title, description, note, tools, children }: CardProps) {
  return (
    <section className={classes["card"]} aria-label={title}>
      <header className={classes["head"]}>
        <div className={classes["words"]}>
          <div className={classes["top"]}>
            <h2 className={classes["title"]}>{title}</h2>
            <InfoTip about={title}>{description}</InfoTip>
          </div>
          {note === undefined ? null : <p className={classes["note"]}>{note}</p>}
        </div>
        {tools === undefined ? null : <div className={classes["tools"]}>{tools}</div>}
      </header>
      <div className={classes["body"]}>{children}</div>
    </section>
  );
}
