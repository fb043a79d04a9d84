/** What admits a browser to the channel on which its organisation's changes are announced. */
export interface Pass {
  url: string;
  key: string;
  topic: string;
  token: string;
  expires_in: number;
}

/** What becomes of a channel that was asked for, and what is heard on it. */
export interface Ears {
  /** A token that is good for a while. */
  token: () => Promise<string>;
  onJoined: () => void;
  /** It tries again by itself. */
  onLost: () => void;
  /** It does not. */
  onClosed: () => void;
  onHint: () => void;
}

interface LineParts {
  /** Null where there is no such channel. */
  askPass: (signal: AbortSignal) => Promise<Pass | null>;
  /** Asks for the channel; answers how to leave it. */
  join: (pass: Pass, ears: Ears) => Promise<() => void>;
  /** Something changed, or may have: the line was not there, or no longer is. */
  onNews: () => void;
  now: () => number;
}

export interface LiveLine {
  /** Whether news come by themselves. */
  isJoined: () => boolean;
  open: () => void;
  close: () => void;
}

// Whoever keeps a channel asks for its token every 25 seconds: the one before the last is early enough.
const RENEW_MS = 60_000;
const REDIAL_MS = 30_000;

/** A line on which changes are heard as they happen. It says that there are some, never which: its owner asks. */
export function createLiveLine(parts: LineParts): LiveLine {
  let isAbsent = false;
  let isJoined = false;
  let call: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function become(joined: boolean) {
    const isNews = joined || isJoined;
    isJoined = joined;
    if (isNews) parts.onNews();
  }

  function open() {
    clearTimeout(timer);
    if (isAbsent || call !== undefined) return;
    call = new AbortController();
    const { signal } = call;
    const redial = () => {
      if (signal.aborted) return;
      close();
      timer = setTimeout(open, REDIAL_MS);
    };
    dial(parts, signal, { become, onClosed: redial }).then((found) => (isAbsent = !found), redial);
  }

  function close() {
    clearTimeout(timer);
    call?.abort();
    call = undefined;
    become(false);
  }

  return { isJoined: () => isJoined, open, close };
}

interface Dialling {
  become: (joined: boolean) => void;
  onClosed: () => void;
}

/** Gets through to the channel, or false where there is none; leaves it when the signal says so. */
async function dial({ askPass, join, onNews, now }: LineParts, signal: AbortSignal, on: Dialling): Promise<boolean> {
  const pass = await askPass(signal);
  if (pass === null) return false;
  signal.throwIfAborted();
  const unlessLeft = (then: () => void) => () => {
    if (!signal.aborted) then();
  };
  const leave = await join(pass, {
    token: renewing(pass, () => askPass(signal), now),
    onJoined: unlessLeft(() => on.become(true)),
    onLost: unlessLeft(() => on.become(false)),
    onClosed: unlessLeft(on.onClosed),
    onHint: unlessLeft(onNews),
  });
  if (signal.aborted) leave();
  else signal.addEventListener("abort", leave);
  return true;
}

function renewing(first: Pass, ask: () => Promise<Pass | null>, now: () => number): () => Promise<string> {
  const until = ({ expires_in }: Pass) => now() + expires_in * 1000;
  let held = { token: first.token, until: until(first) };
  return async () => {
    const next = held.until - now() < RENEW_MS ? await ask() : null;
    if (next !== null) held = { token: next.token, until: until(next) };
    return held.token;
  };
}
