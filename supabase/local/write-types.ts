// `npm run types`: regenerates lib/platform/db/database.types.ts from the migrations, in a database made for it.
import { writeFileSync } from "node:fs";
import { readMigrations } from "./migrations.ts";
import { withScratchCluster } from "./schema/scratch.ts";
import { generateTypes, typesFile } from "./schema-types.ts";
import { runAsPostgres } from "./sql-files.ts";

await withScratchCluster(async (url) => {
  await runAsPostgres(url, readMigrations());
  writeFileSync(typesFile, await generateTypes(url));
});
