import { z } from "zod";
import { ClaimedChat } from "@/lib/concierge/summaries/schemas";

/** How much sample data an organisation has. */
export const SampleData = z
  .object({
    chats: z.int().meta({ description: "0 when there is no sample data." }),
    visitors: z.int(),
  })
  .meta({ id: "SampleData" });
export type SampleData = z.output<typeof SampleData>;

/** A new sample chat, as summaries read it. */
export const SampleToSummarize = ClaimedChat.omit({ token: true });

/** What was added, and what is to be summarised of it. */
export const SampleDataAdded = SampleData.extend({ to_summarize: z.array(SampleToSummarize) });
