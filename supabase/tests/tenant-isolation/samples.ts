import type { Act } from "./acting.ts";
import type { Tenant } from "./fixtures.ts";

/** Adds nothing where there are samples, summarises one and takes all of them out. What they were is not named afterwards. Then adds one. */
export async function takeOutSamples(admin: Act, multiOrgMember: Act, uuid: Tenant["uuid"]): Promise<void> {
  await multiOrgMember("remove_sample_data");
  await admin("add_sample_data", { items: [{ index: 0, type: "chat", session_id: "s", chat_id: "sample" }] });
  const summaries = ["c0", "c1", "c2", "c3", "c4", "c5", "c11"].map((name) => ({
    id: uuid(name),
    covered_position: 1,
    summary: SUMMARY,
  }));
  await admin("summarize_sample_data", { summaries });
  await admin("remove_sample_data");
  await admin("add_sample_data", { items: [{ index: 0, type: "chat", session_id: "s-sample", chat_id: "sample" }] });
}

/** What a model says of a chat. */
export const SUMMARY = {
  topic_summary: "New",
  user_score: 3,
  lead_score: 3,
  sentiment: "neutral",
  topics: [],
  conversion_signals: [],
  evidence: {},
  model: "model-2",
};
