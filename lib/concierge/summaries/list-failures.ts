import type { TenantContext } from "@/lib/platform/context";
import { failureSentence } from "./failures";
import type { FailedSummaries } from "./schemas";
import { findFailures } from "./store";

/** The chats whose summary failed last time, those given up first, each with the reason as a sentence. */
export async function listFailures(ctx: TenantContext, { limit }: { limit: number }): Promise<FailedSummaries> {
  const { total, failures } = await findFailures(ctx, limit);
  return { total, failures: failures.map(({ failure, ...rest }) => ({ ...rest, reason: failureSentence(failure) })) };
}
