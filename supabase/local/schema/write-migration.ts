// `npm run migration -- --baseline`: writes the one migration that there is as long as no installation exists.
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { projectRoot } from "#local/project.ts";
import { writeBaseline } from "./baseline.ts";

const { values } = parseArgs({ options: { baseline: { type: "boolean" } } });
if (values.baseline !== true) throw new Error("Usage: npm run migration -- --baseline");
process.stdout.write(`${relative(projectRoot, writeBaseline())}\n`);
