"use client";

import { ActionIcon, Tooltip } from "@mantine/core";
import { ChartLineIcon, DownloadIcon, TableIcon } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { Card } from "./card";
import type { CardProps } from "./card";

interface ChartCardProps extends Omit<CardProps, "tools" | "children"> {
  /** Where the same numbers are as a file. */
  csv: string;
  chart: ReactNode;
  table: ReactNode;
}

/** A chart with the table behind it, and the file. */
export function ChartCard({ csv, chart, table, ...card }: ChartCardProps) {
  const [isTable, setIsTable] = useState(false);
  const turn = `Show ${card.title} as a ${isTable ? "chart" : "table"}`;
  return (
    <Card
      {...card}
      tools={
        <>
          <Tooltip label={isTable ? "Show as a chart" : "Show as a table"}>
            <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={turn} onClick={() => setIsTable(!isTable)}>
              {isTable ? <ChartLineIcon size={17} strokeWidth={1.75} /> : <TableIcon size={17} strokeWidth={1.75} />}
            </ActionIcon>
          </Tooltip>
          <CsvLink href={csv} what={card.title} />
        </>
      }
    >
      {isTable ? table : chart}
    </Card>
  );
}

/** Downloads numbers as a file for spreadsheets. */
export function CsvLink({ href, what }: { href: string; what: string }) {
  return (
    <Tooltip label="Download as CSV">
      <ActionIcon
        component="a"
        href={href}
        download
        variant="subtle"
        color="gray"
        c="dimmed"
        aria-label={`Download ${what} as CSV`}
      >
        <DownloadIcon size={17} strokeWidth={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
