import type { ReactNode } from "react";
import classes from "./fact-card.module.css";

/** A name and what it stands for; null is left out. */
export type NamedFact = readonly [name: string, value: ReactNode];

/** Facts one below the other, beside a page. */
export function FactCard({ title, facts }: { title: string; facts: readonly NamedFact[] }) {
  return (
    <Card title={title}>
      <dl className={classes["facts"]}>
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name} className={classes["fact"]}>
              <dt title={name}>{name}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}

/** A card beside a page. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes["card"]}>
      <h2 className={classes["title"]}>{title}</h2>
      {children}
    </section>
  );
}
