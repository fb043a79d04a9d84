import type { ReactNode } from "react";

import classes from "./page-header.module.css";

interface PageHeaderProps {
  title: ReactNode;
  /** One line that says what the page shows. */
  description?: ReactNode;
  /** What one can do here, at the far end of the line. */
  actions?: ReactNode;
  /** The way back, above the title. */
  back?: ReactNode;
}

/** The top of every dashboard page. */
export function PageHeader({ title, description, actions, back }: PageHeaderProps) {
  return (
    <header className={classes["header"]}>
      {back}
      <div className={classes["row"]}>
        <div className={classes["words"]}>
          <h1 className={classes["title"]}>{title}</h1>
          {description === undefined ? null : <p className={classes["description"]}>{description}</p>}
        </div>
        {actions === undefined ? null : <div className={classes["actions"]}>{actions}</div>}
      </div>
    </header>
  );
}
