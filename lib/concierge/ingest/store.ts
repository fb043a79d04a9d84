import type { TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { BatchStored } from "./schemas";

export function insertBatch(ctx: TenantContext, items: readonly Readonly<Record<string, unknown>>[]) {
  return callFunction(ctx, "ingest", { items }, BatchStored);
}
