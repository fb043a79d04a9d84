"use client";

import { ActionIcon, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { RefreshCwIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTransition } from "react";

/** Reads every number of the page again. */
export function Refresh() {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const refresh = () => startTransition(() => router.refresh());
  useHotkeys([["R", refresh]]);
  return (
    <Tooltip label="Refresh (R)">
      <ActionIcon
        variant="default"
        size={36}
        loading={pending}
        onClick={refresh}
        aria-label="Refresh"
        aria-keyshortcuts="R"
      >
        <RefreshCwIcon size={16} strokeWidth={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
