import type { ReactNode } from "react";
import classes from "./section.module.css";

interface SectionProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
}

/** A part of a settings page under its own heading. */
export function Section({ title, description, children }: SectionProps) {
  return (
    <section className={classes["section"]}>
      <h2 className={classes["title"]}>{title}</h2>
      {description === undefined ? null : <p className={classes["description"]}>{description}</p>}
      {children}
    </section>
  );
}
