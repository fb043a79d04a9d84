import { readFileSync } from "node:fs";
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
