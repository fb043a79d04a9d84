import postgres from "postgres";
import { startServer, type TestServer } from "@/e2e/support/server.ts";
import { startTestStack } from "@/e2e/support/stack.ts";
import type { Stack } from "@/supabase/local/stack.ts";

/** A local Supabase with a database of its own. */
export type Horizon = { stack: Stack; sql: postgres.Sql };

/** Runs `use` with a fresh local Supabase and clears it away. */
export async function withHorizon<T>(use: (horizon: Horizon) => Promise<T>): Promise<T> {
  const stack = await startTestStack({ durable: true });
  const sql = postgres(stack.superuserUrl, { max: 4, onnotice: () => undefined });
  try {
    return await use({ stack, sql });
  } finally {
    await sql.end();
    await stack.stop();
  }
}

/** Runs `use` with a production server on that Supabase. */
export async function withServer<T>({ stack }: Horizon, use: (server: TestServer) => Promise<T>): Promise<T> {
  const server = await startServer({ stack });
  try {
    // by address: a name would be tried in IPv6 first, by every connection
    return await use({ ...server, url: server.url.replace("localhost", "127.0.0.1") });
  } finally {
    await server.stop();
  }
}
