import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sql } from "postgres";
import type { Stack } from "#local/stack.ts";

/** Ends the database of a stack under whoever uses it. It is started again on its own. */
export function killDatabase({ dir }: Stack): void {
  const [pid = ""] = readFileSync(join(dir, "postgres", "postmaster.pid"), "utf8").split("\n");
  process.kill(Number(pid), "SIGINT");
}

/** Runs `during` while nothing can be written, as on a replica or a full disk. */
export async function whileReadOnly(sql: Sql, during: () => Promise<void>): Promise<void> {
  const set = async (value: "on" | "off") => {
    await sql.unsafe(`alter system set default_transaction_read_only = ${value}`).simple();
    await sql`select pg_reload_conf()`;
  };
  await set("on");
  try {
    await during();
  } finally {
    await set("off");
  }
}
