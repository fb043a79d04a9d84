"use client";

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { callApi, sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";
import classes from "./mail-table.module.css";

const ACTIONS = [
  ["delivered", "Deliver"],
  ["bounced", "Bounce"],
  ["opened", "Open"],
  ["clicked", "Click"],
] as const;

const loadNothing = () => import("./answers").then(({ Nothing }) => Nothing);

/** Lets something happen to a mail in the sandbox. */
export function MailActions({ id, subject }: { id: string; subject: string }) {
  const router = useRouter();
  const { id: organizationId } = useOrganization();
  const [running, setRunning] = useState<string | null>(null);

  async function act(type: string) {
    setRunning(type);
    try {
      await callApi(`/api/mails/${id}/events`, { organizationId, method: "POST", body: { type }, answer: loadNothing });
      router.refresh();
    } catch (thrown) {
      notifications.show({ color: "red", title: "Nothing happened", message: sentenceOf(thrown) });
    }
    setRunning(null);
  }

  return (
    <div className={classes["actions"]}>
      {ACTIONS.map(([type, label]) => (
        <Button
          key={type}
          size="compact-sm"
          variant="default"
          aria-label={`${label}: ${subject}`}
          loading={running === type}
          disabled={running !== null}
          onClick={() => void act(type)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}
