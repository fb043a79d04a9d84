"use client";

import { Button } from "@mantine/core";
import { RefreshCwIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Notice } from "./notice";

/** What an error boundary of Next is given. */
export interface FailureProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** Part of a page that could not be shown, with the one thing to try. */
export function Failure({ error, reset }: FailureProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <Notice
      tone="bad"
      title="This could not be loaded"
      action={
        <Button leftSection={<RefreshCwIcon size={16} />} loading={pending} onClick={retry}>
          Try again
        </Button>
      }
    >
      Something is down or too slow right now. Your data is safe.
      {error.digest === undefined ? null : ` Reference: ${error.digest}`}
    </Notice>
  );
}
