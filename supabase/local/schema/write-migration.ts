// `npm run migration -- <name>` writes what takes a database from the migrations to the schema files;
// `npm run migration -- --baseline` writes the one migration that there is as long as no installation exists.
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { projectRoot } from "#local/project.ts";
import { writeBaseline } from "./baseline.ts";
import { writeMigration } from "./migration.ts";

try {
  process.stdout.write(`${await main()}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof Error && error.cause instanceof Error) process.stderr.write(`${error.cause.message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<string> {
  const { values, positionals } = parseArgs({ options: { baseline: { type: "boolean" } }, allowPositionals: true });
  if (values.baseline === true) return relative(projectRoot, writeBaseline());
  const [name] = positionals;
  if (name === undefined) throw new Error("Usage: npm run migration -- <name>, or npm run migration -- --baseline");
  const file = await writeMigration(name);
  if (file === null) return "Nothing to write: the migrations make what the schema files say.";
  return `${relative(projectRoot, file)}: read it before you commit it. Then: npm run types`;
}
