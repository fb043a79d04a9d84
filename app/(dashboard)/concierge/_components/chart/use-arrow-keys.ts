import { useEffect, useRef } from "react";
import type { KeyboardEvent } from "react";

/** Makes the marks of a chart one stop of the Tab key: the last of them, from which arrows walk over the others. */
export function useArrowKeys() {
  const plot = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const marks = marksIn(plot.current);
    if (!marks.some((mark) => mark.tabIndex === 0)) marks.at(-1)?.setAttribute("tabindex", "0");
  });

  function onKeyDown(event: KeyboardEvent) {
    const step = STEPS[event.key];
    const marks = marksIn(plot.current);
    const from = marks.findIndex((mark) => mark === document.activeElement);
    if (step === undefined || from === -1) return;
    event.preventDefault();
    const to = marks[from + step];
    if (to === undefined) return;
    marks[from]?.setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus();
  }

  return { plot: { ref: plot, onKeyDown } };
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

function marksIn(plot: HTMLElement | null): HTMLElement[] {
  return Array.from(plot?.querySelectorAll<HTMLElement>("[data-mark]") ?? []);
}
