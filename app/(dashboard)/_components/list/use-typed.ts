"use client";

import { useState } from "react";

/** The text being typed, until the value it stands for changes elsewhere. */
export function useTyped(value: string): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    if (value !== typed.trim()) setTyped(value);
  }
  return [typed, setTyped];
}
