"use client";

import { Loader, Stack, Tabs } from "@mantine/core";
import { CircleCheckBigIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { callHouse } from "@/app/_client/call-api";
import type { QuickStart } from "@/lib/concierge/quick-start/schemas";
import { chatPath } from "@/lib/paths";
import type { OrganizationAddress } from "@/lib/paths";
import { ButtonLink } from "./button-link";
import { CodeBlock } from "./code-block";
import classes from "./first-chat-panel.module.css";
import { firstChatSnippets } from "./snippets";

const loadQuickStart = () => import("@/lib/concierge/quick-start/schemas").then((schemas) => schemas.QuickStart);

const POLL_MS = 1000;

interface FirstChatPanelProps {
  organizationId: string;
  /** Where the chat is opened. */
  address: OrganizationAddress;
  origin: string;
  apiKey: string;
  /** The key that was just made: its first use counts, whatever chats there are. Any chat counts when unset. */
  keyId?: string | undefined;
}

/** The first request to paste, and a line that turns green as soon as it has arrived. */
export function FirstChatPanel({ organizationId, address, origin, apiKey, keyId }: FirstChatPanelProps) {
  const arrived = useFirstRequest(organizationId, keyId);
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
      <Status address={address} arrived={arrived} />
    </Stack>
  );
}

function Status({ address, arrived }: { address: OrganizationAddress; arrived: QuickStart | null }) {
  if (arrived === null) {
    return (
      <div className={classes["status"]}>
        <output className={classes["words"]}>
          <Loader size={14} type="dots" aria-hidden="true" />
          Waiting for your first chat…
        </output>
      </div>
    );
  }
  const { newest_chat_id: chatId } = arrived;
  return (
    <div className={classes["status"]} data-arrived>
      <output className={classes["words"]}>
        <CircleCheckBigIcon size={18} aria-hidden="true" />
        {chatId === null ? "Your first request has arrived." : "Your first chat has arrived."}
      </output>
      {chatId === null ? null : (
        <ButtonLink href={chatPath(address, chatId)} size="xs">
          Open it
        </ButtonLink>
      )}
    </div>
  );
}

/** What has arrived, once something has; asks every second while the page is looked at. */
function useFirstRequest(organizationId: string, keyId: string | undefined): QuickStart | null {
  const [seen, setSeen] = useState<{ keyId: string | undefined; state: QuickStart } | null>(null);
  const arrived = seen !== null && seen.keyId === keyId ? seen.state : null;
  useEffect(() => {
    if (arrived !== null) return undefined;
    const stop = new AbortController();
    async function look() {
      if (document.hidden) return;
      const query = keyId === undefined ? "" : `?key_id=${keyId}`;
      const state = await callHouse(`/api/quick-start${query}`, {
        organizationId,
        answer: loadQuickStart,
        signal: stop.signal,
      });
      const isThere = keyId === undefined ? state.newest_chat_id !== null : state.key_used_at !== null;
      if (isThere && !stop.signal.aborted) setSeen({ keyId, state });
    }
    // when it fails, the next tick asks again
    const tick = () => void look().catch(() => undefined);
    tick();
    const timer = setInterval(tick, POLL_MS);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [arrived, keyId, organizationId]);
  return arrived;
}
