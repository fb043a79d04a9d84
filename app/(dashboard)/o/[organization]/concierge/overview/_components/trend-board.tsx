"use client";

import { useState } from "react";
import { Activity } from "./activity";
import { Tile } from "./tile";
import classes from "./trend-board.module.css";
import type { Trend, TrendDays } from "./view";

interface TrendBoardProps extends TrendDays {
  trends: readonly Trend[];
  /** The metric that the address names. */
  chosen: string | undefined;
  csv: string;
}

/** The tiles, and the chart of the one that is chosen. The choice is kept in the address, but asks the server for nothing. */
export function TrendBoard({ trends, chosen, csv, ...days }: TrendBoardProps) {
  const [id, setId] = useState(chosen);
  const shown = trends.find((trend) => trend.id === id) ?? trends[0];

  function choose(trend: Trend) {
    setId(trend.id);
    const address = new URL(location.href);
    if (trend.id === trends[0]?.id) address.searchParams.delete("metric");
    else address.searchParams.set("metric", trend.id);
    history.replaceState(null, "", address);
  }

  return (
    <>
      <ul className={classes["tiles"]} aria-label="Totals">
        {trends.map((trend) => (
          <Tile key={trend.id} trend={trend} chosen={trend === shown} onChoose={() => choose(trend)} {...days} />
        ))}
      </ul>
      {shown === undefined ? null : <Activity trend={shown} csv={csv} {...days} />}
    </>
  );
}
