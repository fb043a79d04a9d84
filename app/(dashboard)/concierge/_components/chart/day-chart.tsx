"use client";

import { useState } from "react";
import type { ReactNode } from "react";
import { PageLink } from "@/app/_components/page-link";
import { dayText } from "@/lib/platform/time/calendar";
import type { Day } from "@/lib/platform/time/calendar";
import { shortNumberText } from "@/app/(dashboard)/concierge/_components/figures";
import classes from "./day-chart.module.css";
import { axisTo, namedDays } from "./scale";
import { useArrowKeys } from "./use-arrow-keys";

/** A place of a chart; with an address it leads to the rows it counts. */
export interface Mark {
  key: string;
  /** What is read out: `9 Nov: 4 chats`. */
  label: string;
  href?: string;
  value: number;
  /** Of a bar's part; without, the mark is the whole height of its day, over what is drawn behind. */
  color?: string;
}

interface DayChartProps {
  label: string;
  days: readonly Day[];
  today: Day;
  /** The highest value that is drawn. */
  max: number;
  /** What is drawn behind the marks; told where the axis ends. */
  drawing?: (top: number, at: number | null) => ReactNode;
  marks: (index: number) => readonly Mark[];
  tip: (index: number) => ReactNode;
}

const NAMED_WIDE = 7;
const NAMED_NARROW = 4;
/** Days as wide as their names. */
const FEW = 7;

/**
 * A chart with a column for each day. It is HTML that stretches, so it is there with the page and weighs nothing.
 * With the keyboard it is one stop: arrows walk over its marks, Enter opens one.
 */
export function DayChart({ label, days, today, max, drawing, marks, tip }: DayChartProps) {
  const [at, setAt] = useState<number | null>(null);
  const keys = useArrowKeys();
  const lines = axisTo(max);
  const top = lines.at(-1) ?? 1;
  return (
    <figure className={classes["chart"]} aria-label={label}>
      <div className={classes["lines"]} aria-hidden="true">
        {lines.map((value) => (
          <span key={value} className={classes["line"]} style={{ bottom: `${(value / top) * 100}%` }}>
            {shortNumberText(value)}
          </span>
        ))}
      </div>
      <div className={classes["plot"]} onPointerLeave={() => setAt(null)} onBlur={() => setAt(null)} {...keys.plot}>
        {drawing?.(top, at)}
        {days.map((day, index) => (
          <div
            key={day}
            className={classes["day"]}
            data-open={day === today || undefined}
            data-at={index === at || undefined}
            onPointerEnter={() => setAt(index)}
          >
            {marks(index).map((mark) => (
              <MarkLink key={mark.key} mark={mark} top={top} onFocus={() => setAt(index)} />
            ))}
          </div>
        ))}
        {at === null ? null : (
          <div className={classes["tip"]} style={tipPlace(at, days.length)}>
            {tip(at)}
          </div>
        )}
      </div>
      <DayNames days={days} today={today} />
    </figure>
  );
}

function MarkLink({ mark, top, onFocus }: { mark: Mark; top: number; onFocus: () => void }) {
  const { href, label, value, color } = mark;
  const size = color === undefined ? {} : { height: `${(value / top) * 100}%`, background: color };
  const className = classes[color === undefined ? "over" : "part"];
  if (href === undefined) return <span className={className} style={size} />;
  return (
    <PageLink
      href={href}
      aria-label={label}
      className={className}
      style={size}
      prefetch={false}
      tabIndex={-1}
      data-mark
      onFocus={onFocus}
    />
  );
}

function DayNames({ days, today }: { days: readonly Day[]; today: Day }) {
  const [isNamed, isNamedOnPhones] = [namedDays(days.length, NAMED_WIDE), namedDays(days.length, NAMED_NARROW)];
  return (
    <div className={classes["names"]} aria-hidden="true">
      {days.map((day, index) =>
        isNamed(index) || isNamedOnPhones(index) ? (
          <span
            key={day}
            className={classes["name"]}
            data-wide={isNamed(index) || undefined}
            data-narrow={isNamedOnPhones(index) || undefined}
            style={namePlace(index, days.length)}
          >
            {dayText(day, today)}
          </span>
        ) : null,
      )}
    </div>
  );
}

/** Below the middle of its day; the last one ends with the chart, so that it is not cut off. */
function namePlace(index: number, count: number) {
  if (index === count - 1 && count > FEW) return { right: 0, transform: "none" };
  return { left: `${((index + 0.5) / count) * 100}%` };
}

/** Beside the day it is about, on the side where there is more room. */
function tipPlace(at: number, count: number) {
  const isRight = at >= count / 2;
  const edge = `calc(${((isRight ? count - at : at + 1) / count) * 100}% + 0.5rem)`;
  return isRight ? { right: edge } : { left: edge };
}
