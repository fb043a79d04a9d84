"use client";

import { useEffect } from "react";

/** Brings what the address names into view; a link inside the application does not by itself. */
export function ToAnchor() {
  useEffect(() => {
    const { hash } = window.location;
    if (hash.startsWith("#message-")) document.getElementById(hash.slice(1))?.scrollIntoView({ block: "center" });
  }, []);
  return null;
}
