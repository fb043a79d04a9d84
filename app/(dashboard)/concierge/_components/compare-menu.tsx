"use client";

import { Button, Menu } from "@mantine/core";
import { CheckIcon, ChevronDownIcon } from "lucide-react";
import { rangeText } from "@/lib/platform/time/calendar";
import type { Day } from "@/lib/platform/time/calendar";
import { comparedRange } from "./range";
import type { ChosenRange, Comparison } from "./range";
import classes from "./range-control.module.css";

const CHOICES: readonly { compare: Comparison; label: string }[] = [
  { compare: "previous", label: "The days before" },
  { compare: "year", label: "The same days a year ago" },
  { compare: "none", label: "Nothing" },
];

interface CompareMenuProps {
  chosen: ChosenRange;
  today: Day;
  onChange: (compare: Comparison) => void;
}

/** What the days are compared with; each choice names the days that this would be. */
export function CompareMenu({ chosen, today, onChange }: CompareMenuProps) {
  const compared = comparedRange(chosen, chosen.compare);
  return (
    <Menu position="bottom-end" width={272} shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          rightSection={<ChevronDownIcon size={14} className={classes["hint"]} aria-hidden="true" />}
        >
          {compared === null ? "No comparison" : `vs ${rangeText(compared, today)}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {CHOICES.map(({ compare, label }) => (
          <Menu.Item
            key={compare}
            onClick={() => onChange(compare)}
            aria-current={compare === chosen.compare ? "true" : undefined}
            leftSection={
              <CheckIcon
                size={15}
                style={{ visibility: compare === chosen.compare ? "visible" : "hidden" }}
                aria-hidden="true"
              />
            }
          >
            {label}
            <ComparedDays chosen={chosen} compare={compare} today={today} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ComparedDays({ chosen, compare, today }: { chosen: ChosenRange; compare: Comparison; today: Day }) {
  const compared = comparedRange(chosen, compare);
  return compared === null ? null : <span className={classes["note"]}>{rangeText(compared, today)}</span>;
}
