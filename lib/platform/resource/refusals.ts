import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction, query } from "@/lib/platform/db/call";
import { AppError } from "@/lib/platform/errors";
import { invalid } from "@/lib/platform/request/validation";
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
 * organisation's row, no row at all or none that this person may see, another version, a row in the bin (or out of it),
 * or one that the table's own policies keep for others.
 */
export async function explainRefusal(ctx: TenantContext, resource: Resource, attempt: Attempt): Promise<never> {
  const { id, act, version, isInBin = false } = attempt;
  const [one] = resource.noun;
  await callFunction(ctx, "explain_refusal", { noun: one, id, act }, z.object({ is_here: z.literal(true) }));
  const current = await currentRow(ctx, resource, id);
  const noun = one.replaceAll("_", " ");
  if (current === undefined) throw new AppError("not_found", `There is no ${noun} with this id`);
  if (version !== undefined && current.version !== version) {
    throw new AppError("conflict", `Somebody else has changed this ${noun} meanwhile.`, { current: current.row });
  }
  if (current.isInBin === isInBin) {
    throw new AppError("insufficient_role", `You may not ${act === "remove" ? "remove" : "change"} this ${noun}.`);
  }
  const state = isInBin ? "is not in the bin" : "is in the bin; restore it first";
  throw new AppError("conflict", `This ${noun} ${state}.`, { current: current.row });
}

/** Throws why a statement failed, told better where we can: at the field of a key, or by who may. */
export async function explainFailure(
  ctx: TenantContext,
  resource: Resource,
  thrown: unknown,
  attempt: Attempt = { id: "", act: "write" },
): Promise<never> {
  if (!(thrown instanceof AppError)) throw thrown;
  if (thrown.code === "insufficient_role") await explainRefusal(ctx, resource, attempt);
  const cause = DbCause.safeParse(thrown.cause).data;
  if (cause?.code === "23505") throw takenAt(resource, cause.message) ?? thrown;
  if (cause?.code === "23503") throw danglingAt(cause.message) ?? thrown;
  throw brokenCheck(resource, cause?.message ?? "") ?? thrown;
}

function takenAt({ unique = {}, noun: [one] }: Resource, message: string): AppError | undefined {
  const [, field] = Object.entries(unique).find(([index]) => message.includes(`"${index}"`)) ?? [];
  if (field === undefined) return undefined;
  const sentence = `Another ${one.replaceAll("_", " ")} has this ${field.replaceAll("_", " ")}.`;
  return new AppError("conflict", sentence, { issues: [{ path: field, message: sentence }], cause: message });
}

/** A composite key into another table of the organisation has the name that Postgres gives it. */
const DANGLING = /^insert or update on table .+ violates foreign key constraint "\w+?_organization_id_(\w+)_fkey"/;

function danglingAt(message: string): AppError | undefined {
  const [, field] = DANGLING.exec(message) ?? [];
  if (field === undefined) return undefined;
  return invalid([{ path: field, message: `${field} names nothing of this organisation.` }]);
}

/** Told by its name: the local data API has no code for a broken check. */
function brokenCheck({ checks = {} }: Resource, message: string): AppError | undefined {
  const [, name = ""] = /violates check constraint "(\w+)"/.exec(message) ?? [];
  const [path, rule] = checks[name] ?? [];
  return path === undefined ? undefined : invalid([{ path, message: `${path} ${rule}` }]);
}

async function currentRow(ctx: TenantContext, { source, select, row, hasBin }: Resource, id: string) {
  const columns = `${select},version${hasBin ? ",deleted_at" : ""}`;
  const rows = await query(ctx, (db, signal) => db.from(source).select(columns).eq("id", id).abortSignal(signal));
  const [first] = z.array(z.looseObject({ version: z.number(), deleted_at: z.string().nullish() })).parse(rows);
  if (first === undefined) return undefined;
  return { version: first.version, isInBin: typeof first.deleted_at === "string", row: row.safeParse(first).data };
}
