"use client";

import { Button, Kbd, Loader, Menu } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { CalendarIcon, CheckIcon, ChevronDownIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useOptimistic, useTransition } from "react";
import { rangeText } from "@/lib/platform/time/calendar";
import type { Day, DayRange } from "@/lib/platform/time/calendar";
import { CompareMenu } from "./compare-menu";
import classes from "./range-control.module.css";
import { CUSTOM_KEY, PRESETS, presetOf, rangeName, rangeParams } from "./range";
import type { ChosenRange } from "./range";

// the calendar is loaded when somebody wants one
const CustomRange = dynamic(() => import("./custom-range").then((module) => module.CustomRange), { ssr: false });

interface RangeControlProps {
  chosen: ChosenRange;
  today: Day;
  /** The zone in which days begin. */
  timezone: string;
  /** Left out where nothing is compared. */
  comparable?: boolean;
}

/** Which days a page shows and what it compares them with. Both live in the address, so a copied link shows the same. */
export function RangeControl({ chosen, today, timezone, comparable = true }: RangeControlProps) {
  const { shown, pending, show } = useRange(chosen, today);
  const [customOpened, custom] = useDisclosure(false);
  const choose = (range: DayRange) => show({ ...range, compare: shown.compare });
  useHotkeys([
    ...PRESETS.map(({ key, range }): [string, () => void] => [key, () => choose(range(today))]),
    [CUSTOM_KEY, custom.open],
  ]);
  return (
    <fieldset aria-label="Days shown" className={classes["controls"]}>
      <Menu position="bottom-end" width={272} shadow="md">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={pending ? <Loader size={15} /> : <CalendarIcon size={16} aria-hidden="true" />}
            rightSection={<ChevronDownIcon size={14} className={classes["hint"]} aria-hidden="true" />}
          >
            {rangeName(shown, today)}
            {presetOf(shown, today) === undefined ? null : (
              <span className={classes["days"]}>{rangeText(shown, today)}</span>
            )}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {PRESETS.map(({ label, key, range }) => (
            <RangeItem
              key={key}
              label={label}
              shortcut={key}
              active={rangeName(shown, today) === label}
              onClick={() => choose(range(today))}
            />
          ))}
          <Menu.Divider />
          <RangeItem
            label="Choose days…"
            shortcut={CUSTOM_KEY}
            active={presetOf(shown, today) === undefined}
            onClick={custom.open}
          />
        </Menu.Dropdown>
      </Menu>
      {comparable ? (
        <CompareMenu chosen={shown} today={today} onChange={(compare) => show({ ...shown, compare })} />
      ) : null}
      {customOpened ? (
        <CustomRange range={shown} today={today} timezone={timezone} onChoose={choose} onClose={custom.close} />
      ) : null}
    </fieldset>
  );
}

interface RangeItemProps {
  label: string;
  shortcut: string;
  active: boolean;
  onClick: () => void;
}

function RangeItem({ label, shortcut, active, onClick }: RangeItemProps) {
  return (
    <Menu.Item
      onClick={onClick}
      aria-current={active ? "true" : undefined}
      aria-keyshortcuts={shortcut}
      leftSection={<CheckIcon size={15} style={{ visibility: active ? "visible" : "hidden" }} aria-hidden="true" />}
      rightSection={<Kbd size="xs">{shortcut}</Kbd>}
    >
      {label}
    </Menu.Item>
  );
}

/** What is on its way into the address shows at once; the numbers follow. */
function useRange(chosen: ChosenRange, today: Day) {
  const router = useRouter();
  const pathname = usePathname();
  const query = useSearchParams();
  const [pending, startTransition] = useTransition();
  const [shown, setShown] = useOptimistic(chosen);

  function show(next: ChosenRange) {
    const params = rangeParams(next, today);
    // pages of a list belong to the days they were counted in
    const ours = ["days", "from", "to", "compare", "cursor"];
    for (const [name, value] of query) if (!ours.includes(name)) params.append(name, value);
    startTransition(() => {
      setShown(next);
      router.push(params.size === 0 ? pathname : `${pathname}?${params.toString()}`, { scroll: false });
    });
  }

  return { shown, pending, show };
}
