import postgres from "postgres";

/** A connection, a transaction or a savepoint: whatever can run a statement. */
export type Sql = postgres.Sql | postgres.TransactionSql;

/** A connection that every helper below may use; end it when done. */
export function connect(url: string, max = 1): postgres.Sql {
  return postgres(url, { max, onnotice: () => undefined, connection: { timezone: "UTC" } });
}

const undo = new Error("undo");

/** Runs the steps in a transaction (or savepoint) and takes everything back, whatever happened. */
export async function undone(sql: Sql, steps: (sql: Sql) => Promise<void>): Promise<void> {
  const run = async (inner: Sql) => {
    await steps(inner);
    throw undo;
  };
  try {
    if (isTransaction(sql)) await sql.savepoint(run);
    else await sql.begin(run);
  } catch (error) {
    if (error !== undo) throw error;
  }
}

function isTransaction(sql: Sql): sql is postgres.TransactionSql {
  return "savepoint" in sql;
}
