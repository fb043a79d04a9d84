import { askModel } from "@/lib/providers/llm/ask-model";
import { languageModel } from "@/lib/providers/llm/client";
import type { LanguageModel } from "@/lib/providers/llm/client";
import { EXTRACTIVE, extractSummary } from "./extractive/extract-summary";
import type { SummaryFailure } from "./failures";
import { ModelAnswer, summaryFrom } from "./model-answer";
import { INSTRUCTIONS, MAX_OUTPUT_TOKENS, TOKENS_PER_CHAT, buildPrompt } from "./prompt";
import type { ChatToRead, NewSummary, SummaryOrganization, TokenUsage } from "./schemas";

/** A summary, or why there is none; never an invented one. */
export type Made =
  | { summary: NewSummary; usage: TokenUsage | null }
  | { failure: SummaryFailure; usage: TokenUsage | null; retryAfterSeconds?: number };

/** Whoever makes summaries, and what a summary may cost. */
export interface Summarizer {
  /** Kept with each summary. */
  model: string;
  /** Model tokens to set aside for each chat; 0 when no model is asked. */
  tokensPerChat: number;
  make: (organization: SummaryOrganization, chat: ChatToRead) => Promise<Made>;
}

/** The language model of this installation; without one, the built-in rules. */
export function configuredSummarizer(): Summarizer {
  const model = languageModel();
  return model === null ? rules() : modelSummarizer(model);
}

function rules(): Summarizer {
  return {
    model: EXTRACTIVE,
    tokensPerChat: 0,
    make: (_organization, chat) => Promise.resolve({ summary: extractSummary(chat), usage: null }),
  };
}

/** Summaries by a language model. */
function modelSummarizer(model: LanguageModel): Summarizer {
  return {
    model: model.name,
    tokensPerChat: TOKENS_PER_CHAT,
    make: async (organization, chat) => {
      const { input, messages } = buildPrompt(organization, chat);
      const reply = await askModel(model, {
        instructions: INSTRUCTIONS,
        input,
        name: "chat_summary",
        answer: ModelAnswer,
        maxOutputTokens: MAX_OUTPUT_TOKENS,
      });
      if (reply.state !== "answered") {
        const { state, usage, retryAfterSeconds } = reply;
        return { failure: `model_${state}`, usage, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
      }
      const summary = summaryFrom(reply.value, messages, model.name);
      return summary === null ? { failure: "model_invalid", usage: reply.usage } : { summary, usage: reply.usage };
    },
  };
}
