"use client";

import { Progress, Stack, Text } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

const POLL_MS = 1500;

interface ImportProgressProps {
  done: number;
  total: number;
  status: string;
}

/** How far the import is; looks again until it has ended. */
export function ImportProgress({ done, total, status }: ImportProgressProps) {
  const router = useRouter();
  const share = total === 0 ? 0 : Math.round((100 * done) / total);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <Stack gap="xs" maw="40rem">
      <Progress.Root size="lg">
        <Progress.Section value={share} animated aria-label={status} />
      </Progress.Root>
      <Text component="output" size="sm">
        {status}: {done.toLocaleString("en-GB")} of {total.toLocaleString("en-GB")} rows ({share} %)
      </Text>
      <Text size="sm" c="dimmed">
        You can leave this page; the import goes on.
      </Text>
    </Stack>
  );
}
