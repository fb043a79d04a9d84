"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { ApiError, callHouse } from "@/app/_client/call-api";
import type { Outcome } from "@/lib/platform/realtime/poller";
import { useOrganization } from "@/app/_client/organization";

const loadWatch = () => import("@/app/_client/watch").then(({ watch }) => watch);
const loadChanges = () => import("./answers").then((answers) => answers.Changes);

const OVER: ReadonlySet<string> = new Set(["unauthorized", "not_a_member"]);

/** Hears of chats that change after `since`, also of those that did while the line was down or the tab was hidden. */
export function useChanges(since: string, onChanges: (chatIds: readonly string[]) => void): void {
  const { id: organizationId } = useOrganization();
  const cursor = useRef(since);
  const tell = useEffectEvent(onChanges);
  useEffect(() => {
    cursor.current = since;
  }, [since]);

  useEffect(() => {
    async function ask(signal: AbortSignal): Promise<Outcome> {
      try {
        const address = `/api/chats/changes?since=${encodeURIComponent(cursor.current)}`;
        const {
          chats,
          is_complete,
          cursor: next,
        } = await callHouse(address, {
          organizationId,
          answer: loadChanges,
          signal,
        });
        cursor.current = next;
        if (chats.length === 0 && is_complete) return "same";
        tell(chats.map((chat) => chat.chat_id));
        return "changed";
      } catch (thrown) {
        // whoever is signed out or removed is told so by the next page
        if (thrown instanceof ApiError && OVER.has(thrown.code)) return "over";
        throw thrown;
      }
    }
    const end = new AbortController();
    // the list is there before anything of it can have changed
    void loadWatch().then((watch) => watch(organizationId, ask, end.signal));
    return () => end.abort();
  }, [organizationId]);
}
