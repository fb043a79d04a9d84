import type { ReactNode } from "react";
import classes from "./table.module.css";

/** Around a table that may be wider than its place: it then scrolls sideways, with the arrow keys too. */
export function TableFrame({ label, children }: { label: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without it the keyboard cannot scroll
    <section className={classes["frame"]} aria-label={label} tabIndex={0}>
      <table className={classes["table"]}>{children}</table>
    </section>
  );
}
