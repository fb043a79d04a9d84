import type { AiSettings } from "@/lib/core/ai/schemas";

/** What one day used. */
export type Day = NonNullable<AiSettings["days"]>[number];

/** A number of tokens, for people. */
export function tokens(count: number): string {
  return `${count.toLocaleString("en-GB")} tokens`;
}

/** Everything that counts against the day's budget. */
export function usedOn({ input_tokens, output_tokens, reserved_tokens }: Day): number {
  return input_tokens + output_tokens + reserved_tokens;
}
