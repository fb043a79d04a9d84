"use client";

import { Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { InfoIcon } from "lucide-react";
import classes from "./info-tip.module.css";

/** What a number counts, on hover, focus and touch. */
export function InfoTip({ about, children }: { about: string; children: string }) {
  return (
    <Tooltip label={children} multiline w={260} events={{ hover: true, focus: true, touch: true }} openDelay={100}>
      <UnstyledButton className={classes["tip"]}>
        <InfoIcon size={14} strokeWidth={1.75} aria-hidden="true" />
        <VisuallyHidden>
          About {about}: {children}
        </VisuallyHidden>
      </UnstyledButton>
    </Tooltip>
  );
}
