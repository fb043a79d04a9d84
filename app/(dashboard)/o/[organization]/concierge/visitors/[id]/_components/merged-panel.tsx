import { Moment } from "@/app/_components/moment";
import { Card } from "@/app/(dashboard)/_components/facts/fact-card";
import classes from "@/app/(dashboard)/_components/facts/fact-card.module.css";
import type { MergedVisitor } from "@/lib/concierge/visitors/schemas";

/** Who turned out to be this visitor, and how we know. */
export function MergedPanel({ merged, timezone }: { merged: readonly MergedVisitor[]; timezone: string }) {
  if (merged.length === 0) return null;
  return (
    <Card title="Merged identities">
      <p className={classes["text"]}>
        {merged.length === 1 ? "An anonymous visitor" : `${merged.length} anonymous visitors`} turned out to be this
        one. What they had done is in the timeline.
      </p>
      <ul className={classes["list"]}>
        {merged.map(({ id, merged_at, reason }) => (
          <li key={id}>
            <span className={classes["reason"]}>{sentenceOf(reason)}</span>
            <span className={classes["by"]}>
              <Moment at={merged_at} timezone={timezone} /> · <span className={classes["code"]}>{id}</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function sentenceOf(reason: string | null): string {
  if (reason === null) return "No reason was noted";
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
}
