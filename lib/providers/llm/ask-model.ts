import { APIError, RateLimitError } from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import type { z } from "zod";
import type { LanguageModel } from "./client";
import { Completion } from "./schemas";

/** A question with an answer of a fixed shape. */
export interface Question<Answer extends z.ZodType> {
  /** What we want; the only text the model may take orders from. */
  instructions: string;
  /** What it is about: data, whatever it says. */
  input: string;
  /** A name for the shape of the answer. */
  name: string;
  answer: Answer;
  maxOutputTokens: number;
}

/** Tokens that a call used, as the provider counts them. */
export interface ModelUsage {
  input_tokens: number;
  output_tokens: number;
}

/** Why there is no answer: it refused, was cut off, said something else than asked, could not be reached, or had enough of us. */
export type ModelFailure = "refused" | "incomplete" | "invalid" | "unavailable" | "rate_limited";

/** What came of a question. Usage is null when the provider told none. */
export type ModelReply<Value> =
  | { state: "answered"; value: Value; usage: ModelUsage | null }
  | { state: ModelFailure; usage: ModelUsage | null; retryAfterSeconds?: number };

/** Asks the model once (the client repeats a failed connection once). Nothing is thrown: every outcome is a state. */
export async function askModel<Answer extends z.ZodType>(
  { client, name: model }: LanguageModel,
  question: Question<Answer>,
): Promise<ModelReply<z.output<Answer>>> {
  let reply: unknown;
  try {
    reply = await client.chat.completions.create({
      model,
      messages: [
        { role: "system", content: question.instructions },
        { role: "user", content: question.input },
      ],
      response_format: zodResponseFormat(question.answer, question.name),
      max_completion_tokens: question.maxOutputTokens,
    });
  } catch (thrown) {
    return failureOf(thrown);
  }
  const completion = Completion.safeParse(reply);
  return completion.success ? readCompletion(completion.data, question.answer) : { state: "invalid", usage: null };
}

function readCompletion<Answer extends z.ZodType>(
  { choices: [choice], usage: counted }: Completion,
  schema: Answer,
): ModelReply<z.output<Answer>> {
  const usage = counted ? { input_tokens: counted.prompt_tokens, output_tokens: counted.completion_tokens } : null;
  const { content, refusal } = choice?.message ?? {};
  if (refusal || choice?.finish_reason === "content_filter") return { state: "refused", usage };
  if (choice?.finish_reason === "length") return { state: "incomplete", usage };
  const value = schema.safeParse(jsonIn(content ?? ""));
  return value.success ? { state: "answered", value: value.data, usage } : { state: "invalid", usage };
}

function failureOf(thrown: unknown): ModelReply<never> {
  if (thrown instanceof RateLimitError) {
    return { state: "rate_limited", usage: null, ...retryAfterOf(thrown.headers) };
  }
  if (thrown instanceof APIError && thrown.code === "content_filter") return { state: "refused", usage: null };
  // the client parses the body by itself; half a document throws what JSON.parse throws
  if (thrown instanceof SyntaxError) return { state: "invalid", usage: null };
  // connection, timeout, 5xx, but also a wrong key or an unknown model: nothing that this question could help
  return { state: "unavailable", usage: null };
}

function retryAfterOf(headers: Headers | undefined): { retryAfterSeconds?: number } {
  const given = headers?.get("retry-after");
  if (!given) return {};
  const seconds = Number.isNaN(Number(given)) ? (Date.parse(given) - Date.now()) / 1000 : Number(given);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterSeconds: Math.ceil(seconds) } : {};
}

function jsonIn(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
