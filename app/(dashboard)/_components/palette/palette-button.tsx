"use client";

import { UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { SearchIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import classes from "./palette-button.module.css";

// most pages are left without it, so it is loaded when it is first wanted
const CommandPalette = dynamic(() => import("./command-palette").then((module) => module.CommandPalette), {
  ssr: false,
});

/** Opens the command palette, as ⌘K and Ctrl K do wherever one is. */
export function PaletteButton({ mayCreateKey, onOpen }: { mayCreateKey: boolean; onOpen: () => void }) {
  const [wanted, setWanted] = useState(0);
  function open() {
    onOpen();
    setWanted((times) => times + 1);
  }
  useHotkeys([["mod+K", open]], [], true);
  return (
    <>
      <UnstyledButton className={classes["button"]} onClick={open} aria-keyshortcuts="Meta+K Control+K">
        <SearchIcon size={15} strokeWidth={1.75} aria-hidden="true" />
        <span className={classes["words"]}>Search</span>
        <kbd className={classes["keys"]} aria-hidden="true">
          ⌘K
        </kbd>
      </UnstyledButton>
      {wanted === 0 ? null : <CommandPalette wanted={wanted} mayCreateKey={mayCreateKey} />}
    </>
  );
}
