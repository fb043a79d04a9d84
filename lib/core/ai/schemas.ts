import { z } from "zod";

/** What language models used on one UTC day. */
const Day = z.object({
  day: z.iso.date(),
  calls: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  reserved_tokens: z.int().meta({ description: "Set aside for work under way, or lost with it." }),
});

/** What the database keeps about language models. */
export const StoredAiSettings = z.object({
  model_tokens_per_day: z.int().meta({ description: "In and out, per UTC day. At 0 no model is asked." }),
  days: z
    .array(Day)
    .nullable()
    .meta({ description: "The last thirty UTC days, today last. For admins; others see null." }),
});
export type StoredAiSettings = z.output<typeof StoredAiSettings>;

/** Which language model is in use, what it may cost and what it has cost. */
export const AiSettings = StoredAiSettings.extend({
  model: z
    .string()
    .nullable()
    .meta({ description: "Null when none is configured: summaries are then made by built-in rules." }),
}).meta({ id: "AiSettings" });
export type AiSettings = z.output<typeof AiSettings>;

/** The day's budget to set. */
export const UpdateAiSettings = z.strictObject({ model_tokens_per_day: z.int().min(0).max(1_000_000_000) });
export type UpdateAiSettings = z.output<typeof UpdateAiSettings>;
