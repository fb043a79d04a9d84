import type { Sql } from "./database.ts";

/** One promise of the database. It throws when the promise is broken; what it writes is taken back by its caller. */
export interface Check {
  name: string;
  run: (sql: Sql) => Promise<void>;
}
