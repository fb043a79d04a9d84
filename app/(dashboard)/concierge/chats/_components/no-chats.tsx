"use client";

import { Button, Stack } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { z } from "zod";
import { callApi, sentenceOf } from "@/app/_client/call-api";
import { FirstChatPanel } from "@/app/_components/first-chat-panel";
import { FormError } from "@/app/_components/form-error";
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
      const answer = z.object({ data: ApiKeyWithSecret });
      const { data } = await callApi("/api/api-keys", { method: "POST", body: { label: "First widget" }, answer });
      setApiKey(data.key);
    } catch (thrown) {
      setError(sentenceOf(thrown));
    }
    setPending(false);
  }

  return (
    <section className={classes["panel"]}>
      <h2 className={classes["title"]}>Your chats will appear here</h2>
      <p className={classes["text"]}>
        Each conversation of your concierge, with its topic, how ready the visitor is to book, and the transcript. There
        are none yet because no widget has sent one. Send the first from your terminal:
      </p>
      <Stack gap="md">
        <FormError message={error} />
        {apiKey === null ? null : <RevealedKey apiKey={apiKey} />}
        <FirstChatPanel origin={origin} apiKey={apiKey ?? PLACEHOLDER} chatId="hello-horizon" />
        {apiKey === null && mayCreateKey ? (
          <Button
            onClick={() => void createKey()}
            loading={pending}
            leftSection={<IconKey size={16} />}
            className={classes["action"]}
          >
            Fill in a new API key
          </Button>
        ) : null}
        {apiKey === null && !mayCreateKey ? (
          <p className={classes["text"]}>Ask an admin of your organisation for an API key.</p>
        ) : null}
      </Stack>
    </section>
  );
}
