import type { ChatDetail, Message } from "@/lib/concierge/chats/schemas";

/** What each message is evidence for, in words: `lead score`, a topic, a signal. */
export function evidenceByMessage({
  summary,
  metadata,
}: Pick<ChatDetail, "summary" | "metadata">): Map<string, string[]> {
  const proven = new Map<string, string[]>();
  const prove = (label: string, ids: readonly string[] = []) => {
    for (const id of new Set(ids)) proven.set(id, [...(proven.get(id) ?? []), label]);
  };
  if (summary === null) return proven;
  const { evidence } = summary;
  prove("what it was about", evidence.topic);
  prove("lead score", evidence.score);
  for (const [index, topic] of (metadata.topics ?? []).entries()) prove(topic, evidence.topics[index]);
  for (const [index, signal] of (metadata.conversionSignals ?? []).entries()) prove(signal, evidence.signals[index]);
  return proven;
}

/** A message cited, by its number in the conversation shown. */
export interface Quote {
  id: string;
  number: number;
  text: string;
}

const LONGEST = 140;

/** The messages with these ids, as far as they are among those shown, each cut to a line or two. */
export function quotesOf(ids: readonly string[] | undefined, messages: readonly Message[]): Quote[] {
  return messages.flatMap(({ id, content }, index) =>
    ids?.includes(id) === true ? [{ id, number: index + 1, text: shortened(content) }] : [],
  );
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= LONGEST) return line;
  const cut = line.slice(0, LONGEST);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), LONGEST - 20))}…`;
}
