import { Card } from "@/app/(dashboard)/concierge/_components/card";
import { CsvLink } from "@/app/(dashboard)/concierge/_components/chart-card";
import { numberText, shareText } from "@/app/(dashboard)/concierge/_components/figures";
import { InfoTip } from "@/app/(dashboard)/_components/info-tip";
import { rowsAddress } from "@/app/(dashboard)/concierge/_components/rows-address";
import { PageLink } from "@/app/_components/page-link";
import { METRICS } from "@/lib/concierge/analytics/metrics";
import type { MetricId } from "@/lib/concierge/analytics/metrics";
import type { DayRange } from "@/lib/platform/time/calendar";
import type { OrganizationAddress } from "@/lib/paths";
import classes from "./funnel.module.css";

export interface FunnelStep {
  metric: MetricId;
  value: number;
}

interface FunnelProps {
  organization: OrganizationAddress;
  steps: readonly FunnelStep[];
  range: DayRange;
  csv: string;
}

/** How far the sessions that started in these days have come. It is its own table: every step names its numbers. */
export function Funnel({ organization, steps, range, csv }: FunnelProps) {
  const started = steps[0]?.value ?? 0;
  return (
    <Card
      title="From session to lead"
      description="Of the sessions that started in these days, how many have come so far by now. Each step counts sessions of the first one, so none can exceed 100%."
      tools={<CsvLink href={csv} what="From session to lead" />}
    >
      <ol className={classes["steps"]}>
        {steps.map(({ metric, value }) => (
          <li key={metric} className={classes["step"]}>
            <span className={classes["words"]}>
              <StepName organization={organization} metric={metric} value={value} range={range} />
              <span className={classes["about"]}>
                <InfoTip about={METRICS[metric].label}>{METRICS[metric].description}</InfoTip>
              </span>
              <span className={classes["value"]}>{numberText(value)}</span>
              <span className={classes["share"]}>{shareText(value, started)}</span>
            </span>
            <span className={classes["track"]} aria-hidden="true">
              <span className={classes["bar"]} style={{ width: `${(value / Math.max(started, 1)) * 100}%` }} />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function StepName({ organization, metric, value, range }: FunnelStep & Pick<FunnelProps, "organization" | "range">) {
  const { label } = METRICS[metric];
  if (value === 0) return <span className={classes["name"]}>{label}</span>;
  return (
    <PageLink
      href={rowsAddress(organization, metric, range)}
      className={`${classes["name"]} ${classes["link"]}`}
      prefetch={false}
    >
      {label}
    </PageLink>
  );
}
