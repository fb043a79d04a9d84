"use client";

import { Kbd } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useRouter } from "next/navigation";
import { useRef } from "react";
import type { ReactNode } from "react";
import classes from "./list-keys.module.css";

interface ListKeysProps {
  /** While something is open beside the list: where Escape leads, the list alone. */
  closed?: string | undefined;
  children: ReactNode;
}

/** Lets j and k walk over the links inside; Enter follows one, as everywhere. Beside what is open they open the next one. */
export function ListKeys({ closed, children }: ListKeysProps) {
  const router = useRouter();
  const list = useRef<HTMLDivElement>(null);

  function move(step: 1 | -1) {
    const links = Array.from(list.current?.querySelectorAll<HTMLAnchorElement>("tbody a") ?? []);
    const focused = links.findIndex((link) => link === document.activeElement);
    const at = focused === -1 ? links.findIndex((link) => link.ariaCurrent === "true") : focused;
    const next = at === -1 ? links[0] : links[at + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
    if (closed !== undefined && next !== undefined)
      router.replace(next.getAttribute("href") ?? closed, { scroll: false });
  }

  useHotkeys([
    ["j", () => move(1)],
    ["k", () => move(-1)],
    ["Escape", () => closed !== undefined && router.push(closed, { scroll: false })],
  ]);
  return (
    <>
      <div ref={list}>{children}</div>
      <p className={classes["hint"]}>
        <Kbd size="xs">J</Kbd> <Kbd size="xs">K</Kbd> to move, <Kbd size="xs">Enter</Kbd> to open,{" "}
        {closed === undefined ? null : (
          <>
            <Kbd size="xs">Esc</Kbd> to close,{" "}
          </>
        )}
        <Kbd size="xs">/</Kbd> to search
      </p>
    </>
  );
}
