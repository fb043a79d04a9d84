import type { Handlers, Credentials } from "@/lib/platform/realtime/realtime-subscription";

// One client for as long as the page lives, because it never lets go of the window. Who listens with it changes.
let token: Handlers["token"];
let leaving: Promise<unknown> = Promise.resolve();

/** Joins the private channel of an organisation in Supabase Realtime; answers how to leave it. */
export async function joinChannel({ url, key, topic }: Credentials, handlers: Handlers): Promise<() => void> {
  // only where there is Realtime: it is larger than many a page
  const { createBrowserClient } = await import("@supabase/ssr");
  // a channel that is being left would be taken for the new one
  await leaving;
  token = handlers.token;
  // asked on each heartbeat, so that the channel outlives its first token
  const client = createBrowserClient(url, key, { accessToken: () => token() });
  await client.realtime.setAuth();
  let hasJoined = false;
  const channel = client.channel(topic, { config: { private: true } });
  channel.on("broadcast", { event: "changed" }, handlers.onHint).subscribe((status) => {
    if (status === "SUBSCRIBED") {
      hasJoined = true;
      return handlers.onJoined();
    }
    // it would try again every ten seconds, also where it is refused for good
    if (status === "CLOSED" || !hasJoined) return handlers.onClosed();
    // the next attempt may need a newer token than this one had
    void client.realtime.setAuth();
    return handlers.onLost();
  });
  return () => {
    leaving = client.removeChannel(channel).then(() => client.realtime.disconnect());
  };
}
