import type { ReactNode } from "react";
import classes from "./panel.module.css";

/** A raised area of a page, as wide as is good to read. */
export function Panel({ children }: { children: ReactNode }) {
  return <section className={classes["panel"]}>{children}</section>;
}
