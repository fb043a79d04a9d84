import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyMigratedCluster } from "./migrated-cluster.ts";
import { type Stack, type StackOptions, startStack } from "#local/stack.ts";

/** What a test may know of a stack that another process runs. */
export type StackAddress = Pick<
  Stack,
  "databaseUrl" | "superuserUrl" | "apiUrl" | "gatewayUrl" | "jwtSecret" | "anonKey"
>;

/** A whole local Supabase with an empty, migrated database, in a folder and on ports of its own; `stop` removes it. */
export async function startTestStack(options: Omit<StackOptions, "dir"> = {}): Promise<Stack> {
  const dir = mkdtempSync(join(tmpdir(), "horizon-test-"));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    await copyMigratedCluster(dir);
    const stack = await startStack({ durable: false, ...options, dir });
    const stop = async () => {
      await stack.stop();
      remove();
    };
    return { ...stack, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The part of a stack that can be handed to another process. */
export function addressOf(stack: Stack): StackAddress {
  const { databaseUrl, superuserUrl, apiUrl, gatewayUrl, jwtSecret, anonKey } = stack;
  return { databaseUrl, superuserUrl, apiUrl, gatewayUrl, jwtSecret, anonKey };
}
