import classes from "./lead-score.module.css";

const HIGHEST = 10;

/** How close the visitor seems to booking, 0 to 10. */
export function LeadScore({ score }: { score: number | undefined }) {
  if (score === undefined)
    return (
      <span className={classes["none"]} aria-label="No lead score yet">
        –
      </span>
    );
  return (
    <span className={classes["score"]} data-band={bandOf(score)}>
      <span className={classes["track"]} aria-hidden="true">
        <span className={classes["fill"]} style={{ width: `${(score / HIGHEST) * 100}%` }} />
      </span>
      <span className={classes["value"]}>
        {score}
        <span className={classes["of"]}>/{HIGHEST}</span>
      </span>
    </span>
  );
}

/** Browsing, researching, or planning with specifics. */
function bandOf(score: number): "low" | "middle" | "high" {
  if (score >= 7) return "high";
  return score >= 4 ? "middle" : "low";
}
