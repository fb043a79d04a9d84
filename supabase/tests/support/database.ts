import postgres from "postgres";

/** One connection, so that a transaction can be left open on it while one test after another is run and taken back. */
export type Sql = postgres.Sql;

export function connect(url: string): Sql {
  // it holds a transaction and functions of its own, so it is not exchanged for a younger one after half an hour
  return postgres(url, { max: 1, max_lifetime: null, onnotice: () => undefined, connection: { timezone: "UTC" } });
}

const depths = new WeakMap<Sql, number>();

/** Opens a transaction that stays open until the connection ends, so that nothing done on it is ever committed. */
export async function holdOpen(sql: Sql): Promise<void> {
  await sql.unsafe("begin");
  depths.set(sql, 1);
}

/** Runs the steps and takes back all they wrote, whatever came of them; may stand inside itself. */
export async function undone<Result>(sql: Sql, steps: () => Promise<Result>): Promise<Result> {
  const depth = depths.get(sql) ?? 0;
  depths.set(sql, depth + 1);
  await sql.unsafe(depth === 0 ? "begin" : `savepoint depth_${depth}`);
  try {
    return await steps();
  } finally {
    await sql.unsafe(
      depth === 0 ? "rollback" : `rollback to savepoint depth_${depth}; release savepoint depth_${depth}`,
    );
    depths.set(sql, depth);
  }
}
