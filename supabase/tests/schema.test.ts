import { globSync, readFileSync } from "node:fs";
import postgres from "postgres";
import { expect, inject, test } from "vitest";
import { supabase } from "@/supabase/local/migrations.ts";
import { generateTypes, typesFile } from "@/supabase/local/schema-types.ts";

const { databaseUrl } = inject("stack");

test("the advisors of Supabase find nothing, in security and in performance", async () => {
  const advisors = [
    "db",
    "advisors",
    `--remote=${databaseUrl}`,
    "--type",
    "all",
    "--level",
    "warn",
    "--fail-on",
    "warn",
  ];
  await expect(supabase(...advisors)).resolves.toBeDefined();
});

test("the committed types are those of the migrations; `npm run types` writes them", async () => {
  expect(await generateTypes(databaseUrl)).toBe(readFileSync(typesFile, "utf8"));
});

test("a function runs longer than its role's statements exactly where its caller waits longer", async () => {
  const stores = globSync("lib/**/store.ts").map((file) => readFileSync(file, "utf8"));
  const waited = stores.flatMap((text) => [...text.matchAll(/callFunction\(\s*ctx,\s*"(\w+)"[^;]*LONG_TIMEOUT/g)]);
  const sql = postgres(databaseUrl, { max: 1 });
  const long = await sql<{ name: string }[]>`
    select proname as name from pg_proc where 'statement_timeout=50s' = any (proconfig) order by 1`;
  await sql.end();
  expect(long.map(({ name }) => name)).toEqual(waited.map(([, name = ""]) => name).toSorted());
  expect(long.length).toBeGreaterThan(0);
});
