import OpenAI from "openai";
import { env } from "@/lib/platform/env";
import { boundedFetch } from "./bounded-fetch";
import type { Fetch } from "./bounded-fetch";

/** A language model to ask, and the name under which its answers are kept. */
export interface LanguageModel {
  name: string;
  client: OpenAI;
}

interface Connection {
  apiKey: string;
  baseURL?: string | undefined;
  name: string;
  /** How long one attempt may take. */
  timeoutMs: number;
  fetch?: Fetch;
}

const DEFAULT_MODEL = "gpt-4.1-mini";
const MAX_ANSWER_BYTES = 256 * 1024;

const MAX_RETRIES = 1;
/** The longest pause that the client makes before it tries again. */
const RETRY_PAUSE_MS = 8_000;

let configured: LanguageModel | undefined;

/** The language model of this installation, or null when none is configured. Any server that speaks OpenAI's protocol will do. */
export function languageModel(): LanguageModel | null {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL, OPENAI_MODEL: name = DEFAULT_MODEL } = env();
  if (apiKey === undefined) return null;
  configured ??= connectModel({ apiKey, baseURL, name, timeoutMs: env().OPENAI_TIMEOUT_MS });
  return configured;
}

/** The longest that one question can take, with everything that may be tried again. */
export function longestAnswerMs(): number {
  return env().OPENAI_TIMEOUT_MS * (MAX_RETRIES + 1) + RETRY_PAUSE_MS * MAX_RETRIES;
}

/** A model behind a connection of its own. */
export function connectModel({ apiKey, baseURL, name, timeoutMs, fetch }: Connection): LanguageModel {
  const client = new OpenAI({
    apiKey,
    // null, so that the client does not look into the environment by itself
    baseURL: baseURL ?? null,
    organization: null,
    project: null,
    timeout: timeoutMs,
    maxRetries: MAX_RETRIES,
    fetch: boundedFetch(MAX_ANSWER_BYTES, fetch),
    // its log would hold what people wrote
    logLevel: "off",
  });
  return { name, client };
}
