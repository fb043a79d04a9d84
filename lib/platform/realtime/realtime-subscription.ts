/** What admits a browser to the channel on which its organisation's changes are announced. */
export interface Credentials {
  url: string;
  key: string;
  topic: string;
  token: string;
  expires_in: number;
}

/** What becomes of a channel that was asked for, and what is heard on it. */
export interface Handlers {
  /** A token that is good for a while. */
  token: () => Promise<string>;
  onJoined: () => void;
  /** It tries again by itself. */
  onLost: () => void;
  /** It does not. */
  onClosed: () => void;
  onHint: () => void;
}

interface SubscriptionParts {
  /** Null where there is no such channel. */
  askCredentials: (signal: AbortSignal) => Promise<Credentials | null>;
  /** Asks for the channel; answers how to leave it. */
  join: (credentials: Credentials, handlers: Handlers) => Promise<() => void>;
  /** Something changed, or may have: the line was not there, or no longer is. */
  onChange: () => void;
  now: () => number;
}

export interface RealtimeSubscription {
  /** Whether news come by themselves. */
  isJoined: () => boolean;
  open: () => void;
  close: () => void;
}

// Whoever keeps a channel asks for its token every 25 seconds: the one before the last is early enough.
const RENEW_MS = 60_000;
const RECONNECT_MS = 30_000;

/** A line on which changes are heard as they happen. It says that there are some, never which: its owner asks. */
export function createRealtimeSubscription(parts: SubscriptionParts): RealtimeSubscription {
  let isAbsent = false;
  let isJoined = false;
  let call: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function setJoined(joined: boolean) {
    const isChange = joined || isJoined;
    isJoined = joined;
    if (isChange) parts.onChange();
  }

  function open() {
    clearTimeout(timer);
    if (isAbsent || call !== undefined) return;
    call = new AbortController();
    const { signal } = call;
    const reconnect = () => {
      if (signal.aborted) return;
      close();
      timer = setTimeout(open, RECONNECT_MS);
    };
    connect(parts, signal, { setJoined, onClosed: reconnect }).then((found) => (isAbsent = !found), reconnect);
  }

  function close() {
    clearTimeout(timer);
    call?.abort();
    call = undefined;
    setJoined(false);
  }

  return { isJoined: () => isJoined, open, close };
}

interface ConnectionHandlers {
  setJoined: (joined: boolean) => void;
  onClosed: () => void;
}

/** Gets through to the channel, or false where there is none; leaves it when the signal says so. */
async function connect(
  { askCredentials, join, onChange, now }: SubscriptionParts,
  signal: AbortSignal,
  on: ConnectionHandlers,
): Promise<boolean> {
  const credentials = await askCredentials(signal);
  if (credentials === null) return false;
  signal.throwIfAborted();
  const unlessLeft = (then: () => void) => () => {
    if (!signal.aborted) then();
  };
  const leave = await join(credentials, {
    token: renewing(credentials, () => askCredentials(signal), now),
    onJoined: unlessLeft(() => on.setJoined(true)),
    onLost: unlessLeft(() => on.setJoined(false)),
    onClosed: unlessLeft(on.onClosed),
    onHint: unlessLeft(onChange),
  });
  if (signal.aborted) leave();
  else signal.addEventListener("abort", leave);
  return true;
}

function renewing(
  first: Credentials,
  ask: () => Promise<Credentials | null>,
  now: () => number,
): () => Promise<string> {
  const until = ({ expires_in }: Credentials) => now() + expires_in * 1000;
  let held = { token: first.token, until: until(first) };
  return async () => {
    const next = held.until - now() < RENEW_MS ? await ask() : null;
    if (next !== null) held = { token: next.token, until: until(next) };
    return held.token;
  };
}
