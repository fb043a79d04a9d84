"use client";

import { ArrowLeftIcon } from "lucide-react";
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import classes from "./return-to-list.module.css";
import { PageLink } from "@/app/_components/page-link";

interface Remembered {
  href: string;
  scroll: number;
}

/** Remembers for this tab how a list was narrowed, sorted and scrolled, for the way back to it. */
export function RememberList({ path }: { path: string }) {
  const pathname = usePathname();
  const query = useSearchParams().toString();
  useEffect(() => {
    const href = query === "" ? pathname : `${pathname}?${query}`;
    const known = readRemembered(path);
    if (known?.href === href && isReturning(path)) window.scrollTo({ top: known.scroll });
    sessionStorage.removeItem(returningKey(path));
    const remember = () => sessionStorage.setItem(path, JSON.stringify({ href, scroll: window.scrollY }));
    remember();
    window.addEventListener("scrollend", remember, { passive: true });
    return () => window.removeEventListener("scrollend", remember);
  }, [path, pathname, query]);
  return null;
}

interface BackToListProps {
  /** The list as it is when nothing is remembered. */
  path: string;
  /** What the list is called. */
  children: ReactNode;
}

/** The way back to a list as it was left: narrowed, sorted, on its page, and scrolled to where it was. */
export function BackToList({ path, children }: BackToListProps) {
  const href = useSyncExternalStore(
    noChanges,
    () => readRemembered(path)?.href ?? path,
    () => path,
  );
  return (
    <PageLink
      href={href}
      className={classes["back"]}
      scroll={href === path}
      onClick={() => sessionStorage.setItem(returningKey(path), "1")}
    >
      <ArrowLeftIcon size={15} aria-hidden="true" /> {children}
    </PageLink>
  );
}

/** What is remembered changes while the list is shown, and this is shown elsewhere. */
function noChanges() {
  return () => undefined;
}

function readRemembered(path: string): Remembered | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(path) ?? "null");
    return isRemembered(stored) ? stored : null;
  } catch {
    return null;
  }
}

function isRemembered(stored: unknown): stored is Remembered {
  return (
    typeof stored === "object" &&
    stored !== null &&
    "href" in stored &&
    typeof stored.href === "string" &&
    "scroll" in stored &&
    typeof stored.scroll === "number"
  );
}

function isReturning(path: string): boolean {
  return sessionStorage.getItem(returningKey(path)) !== null;
}

function returningKey(path: string): string {
  return `returning:${path}`;
}
