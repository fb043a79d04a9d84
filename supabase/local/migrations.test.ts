import postgres from "postgres";
import { expect, test } from "vitest";
import { OtherHistory, migrate, migrationFiles } from "./migrations.ts";
import { withScratchCluster } from "./schema/scratch.ts";

test("migrations are applied once, and a database with others is refused", async () => {
  await withScratchCluster(async (url) => {
    const asPostgres = new URL(url);
    asPostgres.username = "postgres";
    const databaseUrl = asPostgres.href;
    expect(await migrate(databaseUrl)).toBe(migrationFiles().length);
    expect(await migrate(databaseUrl)).toBe(0);

    const sql = postgres(url, { max: 1 });
    await sql`update supabase_migrations.schema_migrations set statements = array_append(statements, 'select 1')`;
    const changed = migrate(databaseUrl);
    await expect(changed).rejects.toThrow(OtherHistory);
    await expect(changed).rejects.toThrow("_baseline.sql has changed since it was applied");

    await sql`update supabase_migrations.schema_migrations set version = '20200101000000'`;
    await expect(migrate(databaseUrl)).rejects.toThrow("20200101000000 is not in supabase/migrations");
    await sql.end();
  });
}, 60_000);
