"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

import classes from "./navigation.module.css";
import { PAGE_GROUPS } from "./pages";

/** The areas and their pages; the one we are on is marked. */
export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className={classes["groups"]}>
      {PAGE_GROUPS.map(({ label, pages }) => (
        <div key={label}>
          <h2 className={classes["label"]}>{label}</h2>
          <ul className={classes["list"]}>
            {pages.map(({ href, label: text, Icon }) => (
              <li key={href}>
                <Link
                  href={href}
                  className={classes["link"]}
                  onClick={onNavigate}
                  aria-current={pathname === href || pathname.startsWith(`${href}/`) ? "page" : undefined}
                >
                  <Icon size={17} stroke={1.75} aria-hidden="true" />
                  {text}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
