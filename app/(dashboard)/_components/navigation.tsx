"use client";

import { usePathname } from "next/navigation";

import { useOrganization } from "@/app/_client/organization";
import classes from "./navigation.module.css";
import { PAGE_GROUPS, isWithin } from "./pages";
import { PageLink } from "@/app/_components/page-link";

/** The areas and their pages; the one we are on is marked. */
export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const pathname = usePathname();
  const organization = useOrganization();
  return (
    <nav aria-label="Main" className={classes["groups"]}>
      {PAGE_GROUPS.map(({ label, pages }) => (
        <div key={label}>
          <h2 className={classes["label"]}>{label}</h2>
          <ul className={classes["list"]}>
            {pages.map(({ path, label: text, Icon }) => (
              <li key={text}>
                <PageLink
                  href={path(organization)}
                  className={classes["link"]}
                  onClick={onNavigate}
                  aria-current={isWithin(pathname, path(organization)) ? "page" : undefined}
                >
                  <Icon size={17} strokeWidth={1.75} aria-hidden="true" />
                  {text}
                </PageLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
