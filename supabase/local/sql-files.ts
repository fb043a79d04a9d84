import postgres from "postgres";

/** A file of SQL: where it stands below `supabase`, and what it says. */
export type SqlFile = { path: string; text: string };

/** Runs files in order, each in a transaction, as the role that migrations run as. An error names its file and line. */
export async function runAsPostgres(url: string, files: readonly SqlFile[]): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe("set role postgres");
    for (const { path, text } of files) {
      await sql.unsafe(text).catch((error: unknown) => {
        throw error instanceof postgres.PostgresError ? placed(error, path, text) : error;
      });
    }
  } finally {
    await sql.end();
  }
}

function placed(error: postgres.PostgresError, path: string, text: string): Error {
  const before = text.slice(0, Number(error.position ?? 0));
  return new Error(`supabase/${path}:${before.split("\n").length}: ${error.message}`, { cause: error });
}
