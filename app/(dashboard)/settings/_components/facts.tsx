import type { ReactNode } from "react";
import classes from "./facts.module.css";

/** One thing that is so, under its name. */
export interface Fact {
  name: string;
  value: ReactNode;
  /** What else there is to say about it. */
  note?: ReactNode;
}

/** A few facts side by side; one below the other where there is no room. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes["facts"]}>
      {facts.map(({ name, value, note }) => (
        <div key={name} className={classes["fact"]}>
          <dt className={classes["name"]}>{name}</dt>
          <dd className={classes["value"]}>{value}</dd>
          {note === undefined ? null : <dd className={classes["note"]}>{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
