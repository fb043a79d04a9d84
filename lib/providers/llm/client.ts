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
  timeoutMs?: number | undefined;
  fetch?: Fetch;
}

const DEFAULT_MODEL = "gpt-4.1-mini";
const MAX_ANSWER_BYTES = 256 * 1024;

/** One attempt. With the one retry and the pause before it, a question is settled within `MODEL_SECONDS`. */
const TIMEOUT_MS = 20_000;
const MAX_RETRIES = 1;

/** The longest that one question can take. */
export const MODEL_SECONDS = 50;

let configured: LanguageModel | undefined;

/** The language model of this installation, or null when none is configured. Any server that speaks OpenAI's protocol will do. */
export function languageModel(): LanguageModel | null {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL, OPENAI_MODEL: name = DEFAULT_MODEL } = env();
  if (apiKey === undefined) return null;
  configured ??= connectModel({ apiKey, baseURL, name });
  return configured;
}

/** A model behind a connection of its own. */
export function connectModel({ apiKey, baseURL, name, timeoutMs, fetch }: Connection): LanguageModel {
  const client = new OpenAI({
    apiKey,
    // null, so that the client does not look into the environment by itself
    baseURL: baseURL ?? null,
    organization: null,
    project: null,
    timeout: timeoutMs ?? TIMEOUT_MS,
    maxRetries: MAX_RETRIES,
    fetch: boundedFetch(MAX_ANSWER_BYTES, fetch),
    // its log would hold what people wrote
    logLevel: "off",
  });
  return { name, client };
}
