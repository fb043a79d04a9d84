// `npm run types`: regenerates lib/platform/db/database.types.ts from the migrations, in a database made for it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateTypes, typesFile } from "./schema-types.ts";
import { startStack } from "./stack.ts";

const dir = mkdtempSync(join(tmpdir(), "horizon-types-"));
try {
  const stack = await startStack({ dir });
  try {
    writeFileSync(typesFile, await generateTypes(stack.databaseUrl));
  } finally {
    await stack.stop();
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
