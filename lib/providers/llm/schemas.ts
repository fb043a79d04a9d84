import { z } from "zod";

const count = z.number().int().min(0).max(10_000_000);

/** What we read of a chat completion; a compatible server may send less than OpenAI does, and anything else. */
export const Completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish().catch(null),
});
export type Completion = z.output<typeof Completion>;
