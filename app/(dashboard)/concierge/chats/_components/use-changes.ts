"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { ApiError, callHouse } from "@/app/_client/call-api";
import { systemClock } from "@/lib/platform/clock";
import { createPoller } from "@/lib/platform/poller";
import type { Outcome } from "@/lib/platform/poller";

const loadChanges = () => import("./answers").then((answers) => answers.Changes);

/** Hears of chats that change after `since`, also of those that did while the line was down or the tab was hidden. */
export function useChanges(since: string, onChanges: (chatIds: readonly string[]) => void): void {
  const cursor = useRef(since);
  const tell = useEffectEvent(onChanges);
  useEffect(() => {
    cursor.current = since;
  }, [since]);

  useEffect(() => {
    async function ask(signal: AbortSignal): Promise<Outcome> {
      try {
        const address = `/api/chats/changes?since=${encodeURIComponent(cursor.current)}`;
        const { chats, is_complete, cursor: next } = await callHouse(address, { answer: loadChanges, signal });
        cursor.current = next;
        if (chats.length === 0 && is_complete) return "same";
        tell(chats.map((chat) => chat.chat_id));
        return "changed";
      } catch (thrown) {
        // whoever is signed out is told so by the next page
        if (thrown instanceof ApiError && thrown.code === "unauthorized") return "over";
        throw thrown;
      }
    }
    const isAwake = () => !document.hidden && navigator.onLine;
    const poller = createPoller({ ask, isAwake, now: systemClock });
    const wake = () => {
      if (isAwake()) poller.wake();
    };
    window.addEventListener("online", wake);
    window.addEventListener("focus", wake);
    document.addEventListener("visibilitychange", wake);
    return () => {
      poller.stop();
      window.removeEventListener("online", wake);
      window.removeEventListener("focus", wake);
      document.removeEventListener("visibilitychange", wake);
    };
  }, []);
}
