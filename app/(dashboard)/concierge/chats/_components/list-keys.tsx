"use client";

import { Kbd } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useRef } from "react";
import type { ReactNode } from "react";
import classes from "./list-keys.module.css";

/** Lets j and k walk over the links inside; Enter follows one, as everywhere. */
export function ListKeys({ children }: { children: ReactNode }) {
  const list = useRef<HTMLDivElement>(null);

  function move(step: 1 | -1) {
    const links = Array.from(list.current?.querySelectorAll<HTMLAnchorElement>("tbody a") ?? []);
    const at = links.findIndex((link) => link === document.activeElement);
    const next = at === -1 ? links[0] : links[at + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  useHotkeys([
    ["j", () => move(1)],
    ["k", () => move(-1)],
  ]);
  return (
    <>
      <div ref={list}>{children}</div>
      <p className={classes["hint"]}>
        <Kbd size="xs">J</Kbd> <Kbd size="xs">K</Kbd> to move, <Kbd size="xs">Enter</Kbd> to open,{" "}
        <Kbd size="xs">/</Kbd> to search
      </p>
    </>
  );
}
