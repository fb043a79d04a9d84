import { VisitorLink } from "@/app/(dashboard)/concierge/_components/links";
import classes from "@/app/(dashboard)/_components/timeline/timeline.module.css";
import { wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";
import { changeWords } from "./change-words";
import type { Known } from "./change-words";

interface EventWordsProps {
  event: { type: string; changes: Readonly<Record<string, unknown>> };
  /** Who did it, where it was a member. */
  actor: string | null;
  known: Known;
}

const ACTS: Readonly<Record<string, string>> = {
  updated: "Changed",
  deleted: "Removed",
  tagged: "Tags changed",
  merged: "Merged with another contact",
};

/** A change of a contact, in words: what, by whom, and which fields. */
export function EventWords({ event: { type, changes }, actor, known }: EventWordsProps) {
  const [, act = type] = type.split(".");
  const words = changeWords(changes, known);
  const visitorId = changes["visitor_id"];
  return (
    <>
      <span className={classes["what"]}>
        <span className={classes["verb"]}>{ACTS[act] ?? wordOf(act)}</span>{" "}
        {actor === null ? null : <bdi>by {actor}</bdi>}
      </span>
      {words.length === 0 ? null : <span className={classes["detail"]}>{words.join(" · ")}</span>}
      {typeof visitorId === "string" ? (
        <span className={classes["detail"]}>
          <VisitorLink visitorId={visitorId} className={classes["link"]}>
            Open the visitor
          </VisitorLink>
        </span>
      ) : null}
    </>
  );
}
