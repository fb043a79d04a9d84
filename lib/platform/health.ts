import { z } from "zod";
import { callFunction, callOverDataApi } from "@/lib/platform/db/call";
import { hasGateway } from "@/lib/platform/db/gateway";
import { unavailable } from "@/lib/platform/errors";
import { version } from "@/package.json";
import type { CallContext, Transport } from "./context";

export const Health = z.object({
  status: z.literal("ok"),
  database: z.literal("ok"),
  transport: z.enum(["direct", "data_api"]).meta({ description: "How functions of the database are called" }),
  version: z.string(),
});

const DatabaseHealth = z.object({ ok: z.literal(true) });

/** Whether the service can do its work: one call through the data API, and one over the direct connection where there is one. */
export async function checkHealth(ctx: CallContext): Promise<z.output<typeof Health>> {
  const transport: Transport = hasGateway() ? "direct" : "data_api";
  try {
    await callFunction(ctx, "database_health", {}, DatabaseHealth);
    if (transport === "direct") await callOverDataApi(ctx, "database_health", {});
  } catch (cause) {
    throw unavailable(cause);
  }
  return { status: "ok", database: "ok", transport, version };
}
