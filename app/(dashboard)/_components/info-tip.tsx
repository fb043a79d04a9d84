"use client";

import { Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import classes from "./info-tip.module.css";

/** What a number counts, on hover, focus and touch. */
export function InfoTip({ about, children }: { about: string; children: string }) {
  return (
    <Tooltip label={children} multiline w={260} events={{ hover: true, focus: true, touch: true }} openDelay={100}>
      <UnstyledButton className={classes["tip"]}>
        <IconInfoCircle size={14} stroke={1.75} aria-hidden="true" />
        <VisuallyHidden>
          About {about}: {children}
        </VisuallyHidden>
      </UnstyledButton>
    </Tooltip>
  );
}
