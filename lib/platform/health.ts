import { z } from "zod";
import { callFunction } from "@/lib/platform/db/call";
import { unavailable } from "@/lib/platform/errors";
import { version } from "@/package.json";
import type { CallContext } from "./context";

export const Health = z.object({ status: z.literal("ok"), database: z.literal("ok"), version: z.string() });

const DatabaseHealth = z.object({ ok: z.literal(true) });

/** Whether the service can do its work: one call through the data API to the database. */
export async function checkHealth(ctx: CallContext): Promise<z.output<typeof Health>> {
  try {
    await callFunction(ctx, "database_health", {}, DatabaseHealth);
  } catch (cause) {
    throw unavailable(cause);
  }
  return { status: "ok", database: "ok", version };
}
