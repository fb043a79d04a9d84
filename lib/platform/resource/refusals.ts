import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction, query } from "@/lib/platform/db/call";
import { AppError } from "@/lib/platform/errors";
import type { Resource } from "./define-resource";

interface Attempt {
  id: string;
  act: "read" | "write" | "remove";
  version?: number | undefined;
  isInBin?: true;
}

const DbCause = z.object({ code: z.string().optional(), message: z.string() });

/**
 * Throws why a statement found no row: no longer a member, too low a role, a suspended organisation, another
 * organisation's row, no row at all, another version, or a row in the bin (or out of it).
 */
export async function explainRefusal(ctx: TenantContext, resource: Resource, attempt: Attempt): Promise<never> {
  const { id, act, version, isInBin } = attempt;
  const [one] = resource.noun;
  await callFunction(ctx, "explain_refusal", { noun: one, id, act }, z.object({ is_here: z.literal(true) }));
  const current = await currentRow(ctx, resource, id);
  const noun = one.replaceAll("_", " ");
  if (version !== undefined && current.version !== version) {
    throw new AppError("conflict", `Somebody else has changed this ${noun} meanwhile.`, { current: current.row });
  }
  const state = isInBin === true ? "is not in the bin" : "is in the bin; restore it first";
  throw new AppError("conflict", `This ${noun} ${state}.`, { current: current.row });
}

/** Throws why a statement failed, told better where we can: a broken unique index at its field, a right by who may. */
export async function explainFailure(ctx: TenantContext, resource: Resource, thrown: unknown): Promise<never> {
  if (!(thrown instanceof AppError)) throw thrown;
  if (thrown.code === "insufficient_role") await explainRefusal(ctx, resource, { id: "", act: "write" });
  const cause = DbCause.safeParse(thrown.cause).data;
  if (cause?.code === "23505") throw takenAt(resource, cause.message) ?? thrown;
  throw thrown;
}

function takenAt({ unique = {}, noun: [one] }: Resource, message: string): AppError | undefined {
  const [, field] = Object.entries(unique).find(([index]) => message.includes(`"${index}"`)) ?? [];
  if (field === undefined) return undefined;
  const sentence = `Another ${one.replaceAll("_", " ")} has this ${field.replaceAll("_", " ")}.`;
  return new AppError("conflict", sentence, { issues: [{ path: field, message: sentence }], cause: message });
}

async function currentRow(ctx: TenantContext, { table, select, row }: Resource, id: string) {
  const columns = `${select},version`;
  const rows = await query(ctx, (db, signal) => db.from(table).select(columns).eq("id", id).abortSignal(signal));
  const [first] = z.array(z.looseObject({ version: z.number() })).parse(rows);
  return { version: first?.version, row: row.safeParse(first).data };
}
