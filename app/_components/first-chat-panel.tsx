"use client";

import { Loader, Stack, Tabs } from "@mantine/core";
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { z } from "zod";
import { callApi } from "@/app/_client/call-api";
import { ButtonLink } from "./button-link";
import { CodeBlock } from "./code-block";
import classes from "./first-chat-panel.module.css";
import { firstChatSnippets } from "./snippets";

const POLL_MS = 1500;
const Chats = z.array(z.object({ chat_id: z.string() }));

/** The first request to paste, and a line that turns green as soon as its chat has arrived. */
export function FirstChatPanel({ origin, apiKey }: { origin: string; apiKey: string }) {
  const arrived = useFirstChat();
  const snippets = firstChatSnippets(origin, apiKey);
  return (
    <Stack gap="sm">
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List aria-label="Language">
          {snippets.map(({ language }) => (
            <Tabs.Tab key={language} value={language}>
              {language}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map(({ language, code }) => (
          <Tabs.Panel key={language} value={language} pt="sm">
            <CodeBlock code={code} label={`First request in ${language}`} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <div className={classes["status"]} data-arrived={arrived !== null || undefined}>
        <output className={classes["words"]}>
          {arrived === null ? (
            <Loader size={14} type="dots" aria-hidden="true" />
          ) : (
            <IconCircleCheckFilled size={18} aria-hidden="true" />
          )}
          {arrived === null ? "Waiting for your first chat…" : "Your first chat has arrived."}
        </output>
        {arrived === null ? null : (
          <ButtonLink href={`/concierge/chats/${encodeURIComponent(arrived)}`} size="xs">
            Open it
          </ButtonLink>
        )}
      </div>
    </Stack>
  );
}

/** The newest chat's id once there is one; asks again while the page is looked at. */
function useFirstChat(): string | null {
  const [chatId, setChatId] = useState<string | null>(null);
  useEffect(() => {
    if (chatId !== null) return undefined;
    const stop = new AbortController();
    const timer = setInterval(() => {
      if (document.hidden) return;
      callApi("/api/chats?limit=1", { answer: Chats, signal: stop.signal })
        .then(([newest]) => newest !== undefined && setChatId(newest.chat_id))
        // the next tick asks again
        .catch(() => undefined);
    }, POLL_MS);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [chatId]);
  return chatId;
}
