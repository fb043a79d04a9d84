import type { Step } from "#dialogues/step.ts";
import type { Outcome, SendOptions } from "./send.ts";

export type Delivered = { step: Step; outcome: Outcome };

/**
 * Sends the steps of one dialogue in their order and tells what became of each. Who reads may stop at any of them,
 * and nothing after it is sent.
 */
export type Deliver = (steps: Step[], options: SendOptions) => AsyncGenerator<Delivered>;
