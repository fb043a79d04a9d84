import type { ChatToRead, SummaryMessage } from "@/lib/concierge/summaries/schemas";
import { isTelling, tellingWords, wordsOf } from "./words";

/** Something a chat is about, and the messages that show it. */
export interface Topic {
  text: string;
  messages: string[];
}

const MAX_WORDS = 10;
const MAX_LENGTH = 120;
const MAX_TOPICS = 3;
const SENTENCE_END = /(?<=[.!?。！？])\s*/u;

/** How visitors begin before they come to the point. */
const LEAD_IN = new RegExp(
  `^(?:${[
    "(?:hi|hello|hey|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|bonjour|hola|ciao|olá)(?: there)?[,.!\\s]+",
    "(?:please|well|so|ok(?:ay)?|yes|and)[,\\s]+",
    "(?:i(?:['’]?d| would)? (?:want|wanna|like|need|wish|love) to|i(?:['’]?m| am) (?:looking|trying|searching) (?:to|for)|i (?:want|need)) ",
    "(?:can|could|would|will) you (?:please )?(?:help me (?:to )?)?|(?:is|are) there |do you have ",
    "ich (?:möchte|würde gerne?|suche|brauche) |je (?:voudrais|cherche|souhaite) |quiero |me gustaría |busco |vorrei |cerco |quero |gostaria de |ik (?:wil|zoek) ",
  ].join("|")})+`,
  "iu",
);

/** A name of several words, such as a town. */
const NAME = /\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)+/gu;

/** What the visitor wants in at most ten of their own words: the sentence that says most about the subject of the chat. */
export function topicOf({ messages }: ChatToRead): Topic {
  const own = ownMessages(messages);
  const namings = namingsIn(own);
  let best = { text: "", messages: [""], score: -1 };
  for (const [place, { id, content }] of (own.length > 0 ? own : messages).entries()) {
    for (const sentence of content.split(SENTENCE_END)) {
      const words = [...new Set(tellingWords(sentence))];
      const weight = words.reduce((sum, word) => sum + (namings.get(word)?.length ?? 0), 0);
      // long sentences say more without saying it better, and people say early what they came for
      const score = weight / Math.sqrt(Math.max(words.length, 4)) / (1 + place / 2);
      if (score > best.score) best = { text: shorten(sentence), messages: [id], score };
    }
  }
  return { text: best.text, messages: best.messages };
}

/** Up to three subjects: kinds of things that the concierge named, then the words that the visitor came back to most. */
export function topicsOf({ messages, mentions }: ChatToRead): Topic[] {
  const kinds = kindsOf(messages, mentions);
  const seen = new Set(kinds.flatMap(({ text }) => [text.toLowerCase(), `${text.toLowerCase()}s`]));
  const words = [...namingsIn(ownMessages(messages))].toSorted(([, a], [, b]) => b.length - a.length);
  const topics = [...kinds];
  for (const [word, naming] of words) {
    if (topics.length === MAX_TOPICS) break;
    const text = capitalized(spelling(word, naming[0]?.content ?? ""));
    if (seen.has(word) || seen.has(text.toLowerCase())) continue;
    for (const part of tellingWords(text)) seen.add(part);
    topics.push({ text, messages: naming.map(({ id }) => id) });
  }
  return topics;
}

function ownMessages(messages: readonly SummaryMessage[]): SummaryMessage[] {
  return messages.filter(({ role }) => role === "user");
}

/** Each telling word and the messages it stands in, in the order of the chat. */
function namingsIn(messages: readonly SummaryMessage[]): Map<string, SummaryMessage[]> {
  const namings = new Map<string, SummaryMessage[]>();
  for (const message of messages) {
    for (const word of new Set(tellingWords(message.content))) {
      namings.set(word, [...(namings.get(word) ?? []), message]);
    }
  }
  return namings;
}

function kindsOf(messages: readonly SummaryMessage[], mentions: ChatToRead["mentions"]): Topic[] {
  const idsByKind = new Map<string, Set<string>>();
  for (const { title, type } of mentions) {
    const naming = messages.filter(({ content }) => content.toLowerCase().includes(title.toLowerCase()));
    const ids = idsByKind.get(type) ?? new Set();
    for (const { id } of naming) ids.add(id);
    // "Article" is what a kind is called when nobody said one
    if (type !== "Article" && ids.size > 0) idsByKind.set(type, ids);
  }
  return [...idsByKind]
    .map(([text, ids]) => ({ text, messages: [...ids] }))
    .toSorted((a, b) => b.messages.length - a.messages.length)
    .slice(0, MAX_TOPICS - 1);
}

/** A word as the visitor wrote it, or the whole name that it is part of. */
function spelling(word: string, content: string): string {
  const names = [...content.matchAll(NAME)].map(([name]) => withoutCommonStart(name));
  const name = names.find((each) => wordsOf(each).some(({ text }) => text.toLowerCase() === word));
  return name ?? wordsOf(content).find(({ text }) => text.toLowerCase() === word)?.text ?? word;
}

/** "Find New York" at the beginning of a sentence is not a name up to its first word. */
function withoutCommonStart(name: string): string {
  const words = name.split(" ");
  const first = words.findIndex((word, index) => index === words.length - 1 || isTelling(word) || /^New$/u.test(word));
  return words.slice(first).join(" ");
}

/** At most ten words of a sentence, without how it begins and without a loose end. */
function shorten(sentence: string): string {
  const point = sentence.replace(LEAD_IN, "").trim();
  const text = tellingWords(point).length > 0 ? point : sentence.trim();
  const words = wordsOf(text);
  const last = words.slice(0, MAX_WORDS).findLast((word) => isTelling(word.text));
  const cut = words.length > MAX_WORDS ? text.slice(0, last?.end ?? MAX_LENGTH) : text;
  const firstWords = cut
    .replace(/[\s,;:.!?。！？-]+$/u, "")
    .split(/\s+/)
    .slice(0, MAX_WORDS);
  return capitalized(Array.from(firstWords.join(" ")).slice(0, MAX_LENGTH).join(""));
}

function capitalized(text: string): string {
  const [first = ""] = text;
  return first.toLocaleUpperCase("en") + text.slice(first.length);
}
