import { wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";
import classes from "@/app/(dashboard)/_components/timeline/timeline.module.css";
import { truncate } from "@/lib/platform/text/truncate";

interface EventWordsProps {
  event: { type: string; changes: Readonly<Record<string, unknown>> };
  /** Who did it, where it was a member. */
  actor: string | null;
}

const VALUE_LENGTH = 80;

/** A change of a contact, in words: what, by whom, and which fields. */
export function EventWords({ event: { type, changes }, actor }: EventWordsProps) {
  const names = Object.entries(changes);
  const [, act = type] = type.split(".");
  return (
    <>
      <span className={classes["what"]}>
        <span className={classes["verb"]}>{wordOf(act)}</span> {actor === null ? null : <bdi>by {actor}</bdi>}
      </span>
      {names.length === 0 ? null : (
        <span className={classes["detail"]}>
          {names.map(([name, change]) => `${wordOf(name)}: ${changeText(change)}`).join(" · ")}
        </span>
      )}
    </>
  );
}

function changeText(change: unknown): string {
  if (typeof change !== "object" || change === null) return valueText(change);
  const { old, new: now } = { old: undefined, new: undefined, ...change };
  return old === undefined || old === null ? valueText(now) : `${valueText(old)} → ${valueText(now)}`;
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return truncate(typeof value === "string" ? value : JSON.stringify(value), VALUE_LENGTH);
}
