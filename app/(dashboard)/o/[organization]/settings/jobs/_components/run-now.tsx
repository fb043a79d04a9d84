"use client";

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { PlayIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { callApi, sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";
import type { Ran } from "./answers";

const loadRan = () => import("./answers").then((answers) => answers.Ran);

/** Does now what the next run would do, and tries again what has failed. */
export function RunNow() {
  const router = useRouter();
  const { id: organizationId } = useOrganization();
  const [running, setRunning] = useState(false);
  const [refreshing, startTransition] = useTransition();

  async function run() {
    setRunning(true);
    try {
      const ran = await callApi("/api/admin/refresh-summaries", { organizationId, method: "POST", answer: loadRan });
      notifications.show({ color: "teal", title: "Done", message: outcomeOf(ran) });
    } catch (thrown) {
      notifications.show({ color: "red", title: "Not run", message: sentenceOf(thrown) });
    }
    setRunning(false);
    startTransition(() => router.refresh());
  }

  return (
    <Button leftSection={<PlayIcon size={16} />} loading={running || refreshing} onClick={() => void run()}>
      Run now
    </Button>
  );
}

function outcomeOf(ran: Ran): string {
  if ("message" in ran) return ran.message;
  const { successCount, failCount } = ran;
  const failed = failCount === 0 ? "" : `, ${failCount} failed`;
  return `${successCount} ${successCount === 1 ? "chat" : "chats"} summarised${failed}.`;
}
