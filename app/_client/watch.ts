import { systemClock } from "@/lib/platform/time/clock";
import { createRealtimeSubscription } from "@/lib/platform/realtime/realtime-subscription";
import { createPoller } from "@/lib/platform/realtime/poller";
import type { Outcome } from "@/lib/platform/realtime/poller";
import { callHouse } from "./call-api";
import { joinChannel } from "./join-channel";

const loadCredentials = () => import("@/lib/core/live/schemas").then(({ LiveToken }) => LiveToken.nullable());

const EVENTS = ["online", "offline", "focus"] as const;

/**
 * Asks whenever something of the organisation may have changed, until the signal ends it: at once where Realtime tells of it, otherwise and as
 * long as its channel is not joined every few seconds. What a hidden tab or a dropped line has missed is asked for after it.
 */
export function watch(organizationId: string, ask: (signal: AbortSignal) => Promise<Outcome>, end: AbortSignal): void {
  if (end.aborted) return;
  const isAwake = () => !document.hidden && navigator.onLine;
  const line = createRealtimeSubscription({
    askCredentials: (signal) => callHouse("/api/live-token", { organizationId, answer: loadCredentials, signal }),
    join: joinChannel,
    onChange: () => poller.wake(),
    now: systemClock,
  });
  const poller = createPoller({ ask: askUntilOver, isAwake, hasPush: line.isJoined, now: systemClock });

  async function askUntilOver(signal: AbortSignal): Promise<Outcome> {
    const outcome = await ask(signal);
    if (outcome === "over") line.close();
    return outcome;
  }

  function look() {
    if (!isAwake()) return line.close();
    line.open();
    poller.wake();
  }

  if (isAwake()) line.open();
  for (const event of EVENTS) window.addEventListener(event, look, { signal: end });
  document.addEventListener("visibilitychange", look, { signal: end });
  end.addEventListener("abort", () => {
    poller.stop();
    line.close();
  });
}
