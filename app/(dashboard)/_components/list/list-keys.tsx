"use client";

import { Kbd } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useRef } from "react";
import type { ReactNode } from "react";
import classes from "./list-keys.module.css";
import { useSelection } from "./selection";

const KeyHelp = dynamic(() => import("./key-help").then((module) => module.KeyHelp), { ssr: false });

/** A key of this list alone; it acts on the row that has the focus. */
export interface RowKey {
  key: string;
  label: string;
}

interface ListKeysProps {
  /** Where Escape leads while a row is open beside the list. */
  closed?: string | undefined;
  hasSearch: boolean;
  rowKeys?: readonly RowKey[] | undefined;
  children: ReactNode;
}

/** Moves over the rows by keyboard: j and k, Enter opens, x selects. Beside an open row, moving opens the next one. */
export function ListKeys({ closed, hasSearch, rowKeys = [], children }: ListKeysProps) {
  const router = useRouter();
  const list = useRef<HTMLDivElement>(null);
  const selection = useSelection();
  const [helped, help] = useDisclosure(false);

  function move(step: 1 | -1) {
    const links = Array.from(list.current?.querySelectorAll<HTMLAnchorElement>("[data-main] a") ?? []);
    const focused = links.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
    const at = focused === -1 ? links.findIndex((link) => link.ariaCurrent === "true") : focused;
    const next = at === -1 ? links[0] : links[at + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
    if (closed !== undefined && next !== undefined)
      router.replace(next.getAttribute("href") ?? closed, { scroll: false });
  }

  function rowInFocus(): HTMLTableRowElement | null {
    const row = document.activeElement?.closest<HTMLTableRowElement>("tr[data-row]") ?? null;
    return row !== null && list.current?.contains(row) === true ? row : null;
  }

  useHotkeys([
    ["j", () => move(1)],
    ["k", () => move(-1)],
    ["x", () => rowInFocus()?.dataset["row"] !== undefined && selection?.toggle(rowInFocus()?.dataset["row"] ?? "")],
    ["shift+?", help.open],
    ["?", help.open],
    ["Escape", () => (closed === undefined ? selection?.clear() : router.push(closed, { scroll: false }))],
    ...rowKeys.map(({ key }): [string, () => void] => [
      key,
      () => rowInFocus()?.querySelector<HTMLElement>(`[data-key="${key}"]`)?.click(),
    ]),
  ]);
  const keys = [
    { key: "J", label: "Next row" },
    { key: "K", label: "Previous row" },
    { key: "Enter", label: "Open the row" },
    ...(selection === null ? [] : [{ key: "X", label: "Select the row" }]),
    ...rowKeys.map(({ key, label }) => ({ key: key.toUpperCase(), label })),
    ...(closed === undefined ? [] : [{ key: "Esc", label: "Close what is open" }]),
    ...(hasSearch ? [{ key: "/", label: "Search" }] : []),
    { key: "?", label: "Show these keys" },
  ];
  return (
    <>
      <div ref={list}>{children}</div>
      <p className={classes["hint"]}>
        <Kbd size="xs">J</Kbd> <Kbd size="xs">K</Kbd> to move, <Kbd size="xs">Enter</Kbd> to open,{" "}
        <Kbd size="xs">?</Kbd> for all keys
      </p>
      {helped ? <KeyHelp keys={keys} onClose={help.close} /> : null}
    </>
  );
}
