import "server-only";
import { mkdtemp, open, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TenantContext } from "@/lib/platform/context";
import { AppError, unavailable } from "@/lib/platform/errors";
import { readFile } from "./storage";

/** Begins to read a file, as often as it is called. */
type Open = () => AsyncIterable<Uint8Array>;

/**
 * Lets `use` read a stored file as slowly as it works, from a copy on this machine: a storage ends a stream that nobody
 * takes from. The copy has no name any more when it is filled, so nothing is left of it when the process is killed.
 * A storage that fails is `unavailable`, a file that is not there `not_found`.
 */
export async function withLocalCopy<T>(
  ctx: TenantContext,
  fileId: string,
  use: (open: Open) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "horizon-copy-"));
  const copy = await open(join(folder, "file"), "wx+", 0o600);
  try {
    await rm(folder, { recursive: true });
    await fill(copy, ctx, fileId);
    return await use(() => copy.createReadStream({ start: 0, autoClose: false }));
  } finally {
    await copy.close();
  }
}

async function fill(copy: FileHandle, ctx: TenantContext, fileId: string): Promise<void> {
  try {
    await copy.writeFile(await readFile(ctx, fileId));
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : unavailable(thrown);
  }
}
