"use client";

import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { CheckIcon, CopyIcon } from "lucide-react";

import classes from "./code-block.module.css";

/** Text to paste elsewhere, with a button that copies it. `label` says what is copied. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className={classes["block"]}>
      <pre className={classes["code"]}>
        <code>{code}</code>
      </pre>
      <CopyButton value={code} timeout={1600}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? "Copied" : "Copy"} position="left">
            <ActionIcon
              className={classes["copy"]}
              variant="default"
              size="md"
              onClick={copy}
              aria-label={copied ? `Copied: ${label}` : `Copy: ${label}`}
            >
              {copied ? <CheckIcon size={15} /> : <CopyIcon size={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
