import { join } from "node:path";
import { readDialogues } from "./dialogues/dialogue-file";
import { extractSummary } from "@/lib/concierge/summaries/extractive/extract-summary";
import { systemClock } from "@/lib/platform/time/clock";
import type { TenantContext } from "@/lib/platform/context";
import { sampleRows } from "./sample-rows";
import type { SampleData } from "./schemas";
import { insert, insertSummaries } from "./store";

const DIALOGUES = join(process.cwd(), "lib/concierge/sample-data/dialogues/sample-dialogues.jsonl");

/**
 * Adds our sample dialogues of the last three months to the organisation, once. They are summarised by the built-in
 * rules, so that no model is paid for them.
 */
export async function addSampleData(ctx: TenantContext): Promise<SampleData> {
  const dialogues = await Array.fromAsync(readDialogues(DIALOGUES));
  const mark = crypto.randomUUID().slice(0, 8);
  const { to_summarize, ...added } = await insert(ctx, sampleRows(dialogues, { mark, now: systemClock() }));
  if (to_summarize.length === 0) return added;
  const summaries = to_summarize.map(({ id, covered_position, ...chat }) => ({
    id,
    covered_position,
    summary: extractSummary(chat),
  }));
  return insertSummaries(ctx, summaries);
}
