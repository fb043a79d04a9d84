"use client";

import { Button, Stack } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { callHouse, sentenceOf } from "@/app/_client/call-api";
import { FirstChatPanel } from "@/app/_components/first-chat-panel";
import { FormError } from "@/app/_components/form-error";
import { Panel } from "@/app/_components/panel";
import { RevealedKey } from "@/app/_components/revealed-key";
import { ApiKeyWithSecret } from "@/lib/core/api-keys/schemas";
import classes from "./no-chats.module.css";

const PLACEHOLDER = "hmz_YOUR_API_KEY";

/** What will appear here, why it is empty, and the request that ends that. */
export function NoChats({ origin, mayCreateKey }: { origin: string; mayCreateKey: boolean }) {
  const [apiKey, setApiKey] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function createKey() {
    setPending(true);
    setError(null);
    try {
      const body = { label: "First widget" };
      const created = await callHouse("/api/api-keys", { method: "POST", body, answer: ApiKeyWithSecret });
      setApiKey(created.key);
    } catch (thrown) {
      setError(sentenceOf(thrown));
    }
    setPending(false);
  }

  return (
    <Panel>
      <h2 className={classes["title"]}>Your chats will appear here</h2>
      <p className={classes["text"]}>
        Each conversation of your concierge, with its topic, how ready the visitor is to book, and the transcript. There
        are none yet because no widget has sent one. Send the first from your terminal.
      </p>
      <Stack gap="md">
        <FormError message={error} />
        {apiKey === null ? (
          <KeyOffer mayCreate={mayCreateKey} pending={pending} onCreate={() => void createKey()} />
        ) : (
          <RevealedKey apiKey={apiKey} />
        )}
        <FirstChatPanel origin={origin} apiKey={apiKey ?? PLACEHOLDER} />
      </Stack>
    </Panel>
  );
}

function KeyOffer({ mayCreate, pending, onCreate }: { mayCreate: boolean; pending: boolean; onCreate: () => void }) {
  if (!mayCreate)
    return <p className={classes["hint"]}>You need an API key for it. Ask an admin of your organisation.</p>;
  return (
    <Button onClick={onCreate} loading={pending} leftSection={<IconKey size={16} />} className={classes["action"]}>
      Fill in a new API key
    </Button>
  );
}
