"use client";

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { MailIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { callHouse, sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";

const loadQueued = () => import("./answers").then(({ Queued }) => Queued);
/** By then the run that the request started has usually sent it. */
const LOOK_AGAIN_MS = 1_500;

/** Sends the person who asks a mail. */
export function SendTestMail() {
  const router = useRouter();
  const { id: organizationId } = useOrganization();
  const [sending, setSending] = useState(false);

  async function send() {
    setSending(true);
    try {
      await callHouse("/api/mails/test", { organizationId, method: "POST", answer: loadQueued });
      router.refresh();
      setTimeout(() => router.refresh(), LOOK_AGAIN_MS);
    } catch (thrown) {
      notifications.show({ color: "red", title: "Not sent", message: sentenceOf(thrown) });
    }
    setSending(false);
  }

  return (
    <Button leftSection={<MailIcon size={16} />} loading={sending} onClick={() => void send()}>
      Send me a test mail
    </Button>
  );
}
