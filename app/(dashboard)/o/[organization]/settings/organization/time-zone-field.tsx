"use client";

import { Select } from "@mantine/core";
import { useMemo } from "react";
import { systemClock } from "@/lib/platform/time/clock";
import { clockTime } from "@/lib/platform/time/format-time";

interface TimeZoneFieldProps {
  value: string;
  onChange: (timezone: string) => void;
  error: string | null;
  mayChange: boolean;
}

/** Which zone the organisation's days are cut in: all that the browser knows, found by typing. */
export function TimeZoneField({ value, onChange, error, mayChange }: TimeZoneFieldProps) {
  const zones = useMemo(() => zonesWith(value), [value]);
  return (
    <Select
      label="Time zone"
      description="Days are counted in this zone, on every chart and in every export."
      data={zones}
      value={value}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
      searchable={mayChange}
      // the next letter typed begins a search, instead of adding to the zone's name
      onFocus={(event) => event.currentTarget.select()}
      onClick={(event) => event.currentTarget.select()}
      selectFirstOptionOnChange
      allowDeselect={false}
      nothingFoundMessage="No zone of this name"
      maxDropdownHeight={280}
      error={error}
      renderOption={({ option }) => <Zone name={option.value} />}
      {...(mayChange ? {} : { readOnly: true, variant: "filled" })}
    />
  );
}

/** A zone and what the clocks there say. */
function Zone({ name }: { name: string }) {
  return (
    <span style={{ display: "flex", flex: 1, justifyContent: "space-between", gap: 12 }}>
      {name.replaceAll("_", " ")}
      <span style={{ opacity: 0.85 }}>{clockTime(new Date(systemClock()).toISOString(), name)}</span>
    </span>
  );
}

/** Zones of old names, such as UTC, are not in the browser's list and still may be ours. */
function zonesWith(present: string): string[] {
  return [...new Set(["UTC", present, ...Intl.supportedValuesOf("timeZone")])].toSorted();
}
