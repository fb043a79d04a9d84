import type { ReactNode } from "react";

import classes from "./card.module.css";

interface CardProps {
  title: string;
  description?: ReactNode;
  /** The other way to go, below the card. */
  footer?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** The one card of a page before sign-in. */
export function Card({ title, description, footer, wide = false, children }: CardProps) {
  return (
    <div className={classes["column"]} data-wide={wide || undefined}>
      <section className={classes["card"]}>
        <h1 className={classes["title"]}>{title}</h1>
        {description === undefined ? null : <p className={classes["description"]}>{description}</p>}
        {children}
      </section>
      {footer === undefined ? null : <p className={classes["footer"]}>{footer}</p>}
    </div>
  );
}
