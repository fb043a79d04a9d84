"use client";

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { z } from "zod";
import { callApi, sentenceOf } from "@/app/_client/call-api";

const Ran = z.union([
  z.object({ successCount: z.number(), failCount: z.number() }),
  z.object({ message: z.string(), summarizedCount: z.literal(0) }),
]);

/** Does now what the next run would do, and tries again what has failed. */
export function RunNow() {
  const router = useRouter();
  const [running, setRunning] = useState(false);
  const [refreshing, startTransition] = useTransition();

  async function run() {
    setRunning(true);
    try {
      const ran = await callApi("/api/admin/refresh-summaries", { method: "POST", answer: Ran });
      notifications.show({ color: "teal", title: "Done", message: outcomeOf(ran) });
    } catch (thrown) {
      notifications.show({ color: "red", title: "Not run", message: sentenceOf(thrown) });
    }
    setRunning(false);
    startTransition(() => router.refresh());
  }

  return (
    <Button leftSection={<IconPlayerPlay size={16} />} loading={running || refreshing} onClick={() => void run()}>
      Run now
    </Button>
  );
}

function outcomeOf(ran: z.output<typeof Ran>): string {
  if ("message" in ran) return ran.message;
  const { successCount, failCount } = ran;
  const failed = failCount === 0 ? "" : `, ${failCount} failed`;
  return `${successCount} ${successCount === 1 ? "chat" : "chats"} summarised${failed}.`;
}
