"use client";

import { IconBuilding, IconKey, IconMessages } from "@tabler/icons-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

import classes from "./navigation.module.css";

const GROUPS = [
  { label: "Concierge", links: [{ href: "/concierge/chats", label: "Chats", Icon: IconMessages }] },
  {
    label: "Settings",
    links: [
      { href: "/settings/organization", label: "Organisation", Icon: IconBuilding },
      { href: "/settings/api-keys", label: "API keys", Icon: IconKey },
    ],
  },
] as const;

/** The areas and their pages; the one we are on is marked. */
export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className={classes["groups"]}>
      {GROUPS.map(({ label, links }) => (
        <div key={label}>
          <h2 className={classes["label"]}>{label}</h2>
          <ul className={classes["list"]}>
            {links.map(({ href, label: text, Icon }) => (
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
