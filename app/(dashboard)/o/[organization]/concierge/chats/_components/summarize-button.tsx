"use client";

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { SparklesIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { callApi, sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";

const loadSummarized = () => import("./answers").then((answers) => answers.Summarized);

/** Has the chat summarised now instead of with the next scheduled run. */
export function SummarizeButton({
  chatId,
  isFirst,
  hasMessages,
}: {
  chatId: string;
  isFirst: boolean;
  hasMessages: boolean;
}) {
  const router = useRouter();
  const { id: organizationId } = useOrganization();
  const [asking, setAsking] = useState(false);
  const [refreshing, startTransition] = useTransition();

  async function summarize() {
    setAsking(true);
    try {
      await callApi("/api/chats/summarize", {
        organizationId,
        method: "POST",
        body: { chatId },
        answer: loadSummarized,
      });
      startTransition(() => router.refresh());
    } catch (thrown) {
      notifications.show({ color: "red", title: "Not summarised", message: sentenceOf(thrown) });
    }
    setAsking(false);
  }

  return (
    <Button
      variant="default"
      leftSection={<SparklesIcon size={16} />}
      loading={asking || refreshing}
      disabled={!hasMessages}
      onClick={() => void summarize()}
    >
      {isFirst ? "Summarise now" : "Summarise again"}
    </Button>
  );
}
