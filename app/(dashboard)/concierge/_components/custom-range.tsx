"use client";

import "@mantine/dates/styles.layer.css";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { addDays, lengthOf, rangeText } from "@/lib/platform/time/calendar";
import type { Day, DayRange } from "@/lib/platform/time/calendar";
import { MOST_DAYS } from "./range";
import classes from "./range-control.module.css";

interface CustomRangeProps {
  range: DayRange;
  today: Day;
  timezone: string;
  onChoose: (range: DayRange) => void;
  onClose: () => void;
}

/** Any days that are over, and today, from a calendar. */
export function CustomRange({ range, today, timezone, onChoose, onClose }: CustomRangeProps) {
  const [[from, to], setDays] = useState<[Day | null, Day | null]>([range.from, range.to]);
  const isWide = useMediaQuery("(min-width: 48em)", true);
  const picked = from === null ? null : { from, to: to ?? from };
  const isTooLong = picked !== null && lengthOf(picked) > MOST_DAYS;

  function choose() {
    if (picked === null) return;
    onChoose(picked);
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title="Choose days" size="auto" closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="md">
        <DatePicker
          type="range"
          allowSingleDateInRange
          hideOutsideDates
          numberOfColumns={isWide ? 2 : 1}
          columnsToScroll={1}
          defaultDate={addDays(range.to, isWide ? -28 : 0)}
          maxDate={today}
          value={[from, to]}
          onChange={setDays}
          ariaLabels={{ previousMonth: "Previous month", nextMonth: "Next month" }}
          classNames={{ day: classes["day"] ?? "" }}
        />
        <Group justify="space-between" gap="md">
          <output className={classes["picked"]} data-bad={isTooLong || undefined}>
            {summaryOf(picked, isTooLong, today)}
          </output>
          <Button onClick={choose} disabled={picked === null || isTooLong} data-autofocus>
            Show
          </Button>
        </Group>
        <Text size="xs" c="dimmed">
          Days begin at midnight in {timezone.replaceAll("_", " ")}.
        </Text>
      </Stack>
    </Modal>
  );
}

function summaryOf(picked: DayRange | null, isTooLong: boolean, today: Day): string {
  if (picked === null) return "Pick the first day";
  if (isTooLong) return `At most ${MOST_DAYS} days`;
  const days = lengthOf(picked);
  return `${rangeText(picked, today)}, ${days === 1 ? "1 day" : `${days} days`}`;
}
