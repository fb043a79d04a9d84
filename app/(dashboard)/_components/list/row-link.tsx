import type { ReactNode } from "react";
import classes from "./list-table.module.css";
import { PageLink } from "@/app/_components/page-link";

interface RowLinkProps {
  href: string;
  children: ReactNode;
  /** The row has no name of its own yet. */
  isUnnamed?: boolean;
  /** It is open beside the list. */
  isOpen?: boolean;
}

/** What a row is called; the whole row is the link's target. */
export function RowLink({ href, children, isUnnamed = false, isOpen }: RowLinkProps) {
  return (
    <PageLink
      href={href}
      className={classes["link"]}
      data-unnamed={isUnnamed || undefined}
      aria-current={isOpen === true ? "true" : undefined}
      prefetch={false}
      scroll={isOpen === undefined}
      dir="auto"
    >
      {children}
    </PageLink>
  );
}

/** A second, quieter line of a cell; `code` for ids, `clamp` for text that may take two lines. */
export function Below({ children, look = "line" }: { children: ReactNode; look?: "line" | "code" | "clamp" }) {
  return (
    <span className={classes["below"]} data-look={look} dir="auto">
      {children}
    </span>
  );
}
