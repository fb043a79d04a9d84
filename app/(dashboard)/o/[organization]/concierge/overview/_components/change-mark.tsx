import { VisuallyHidden } from "@mantine/core";
import { ArrowDownRightIcon, ArrowUpRightIcon, MinusIcon } from "lucide-react";
import { changeOf, numberText } from "@/app/(dashboard)/concierge/_components/figures";
import classes from "./change-mark.module.css";

const ICONS = { up: ArrowUpRightIcon, down: ArrowDownRightIcon, same: MinusIcon } as const;
const WORDS = { up: "up", down: "down", same: "" } as const;

interface ChangeMarkProps {
  value: number;
  before: number;
  /** The days it is compared with, in words. */
  compared: string;
}

/** How a number stands to the one before. */
export function ChangeMark({ value, before, compared }: ChangeMarkProps) {
  const { direction, text } = changeOf(value, before);
  const Icon = ICONS[direction];
  return (
    <span className={classes["line"]}>
      <span className={classes["change"]} data-direction={direction}>
        <Icon size={14} strokeWidth={2} aria-hidden="true" />
        <VisuallyHidden>{WORDS[direction]} </VisuallyHidden>
        {text}
      </span>
      <span className={classes["before"]}>
        from {numberText(before)}
        <VisuallyHidden>, {compared}</VisuallyHidden>
      </span>
    </span>
  );
}
