import type { ModelFailure } from "@/lib/providers/llm/ask-model";

/** Why a chat has no summary. These words are kept on the job; what a provider said is not. */
export type SummaryFailure = `model_${ModelFailure}` | "lease_lost" | "internal_error";

interface Description {
  /** For people. */
  sentence: string;
  /** Whether it says nothing about the chat, so that it is tried many times. */
  isTransient: boolean;
}

const DESCRIPTIONS: Record<SummaryFailure, Description> = {
  model_refused: { sentence: "The language model refused to judge this chat.", isTransient: false },
  model_incomplete: { sentence: "The answer of the language model was cut off.", isTransient: false },
  model_invalid: { sentence: "The answer of the language model could not be used.", isTransient: false },
  model_unavailable: { sentence: "The language model could not be reached.", isTransient: true },
  model_rate_limited: { sentence: "The language model is busy.", isTransient: true },
  lease_lost: { sentence: "It took too long; somebody else may be summarising this chat.", isTransient: true },
  internal_error: { sentence: "Something went wrong on our side.", isTransient: true },
};

/** What a failure means. */
export function describeFailure(failure: SummaryFailure): Description {
  return DESCRIPTIONS[failure];
}

/** What to tell people of a failure that was kept on a job, also by an older release. */
export function failureSentence(kept: string): string {
  if (kept === "abandoned") return "Whoever summarised this chat never came back, five times.";
  return isFailure(kept) ? DESCRIPTIONS[kept].sentence : DESCRIPTIONS.internal_error.sentence;
}

function isFailure(kept: string): kept is SummaryFailure {
  return Object.hasOwn(DESCRIPTIONS, kept);
}
