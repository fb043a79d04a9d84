import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { makeOrganization, type TestOrganization } from "@/e2e/support/organization.ts";

const run = promisify(execFile);
const url = inject("serverUrl");
const sql = postgres(inject("stack").superuserUrl, { max: 1 });
const folder = mkdtempSync(join(tmpdir(), "horizon-readme-"));
const section = /^## Connect a concierge$.*?^## /ms.exec(readFileSync("README.md", "utf8"))?.[0] ?? "";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await makeOrganization(sql);
  writeFileSync(join(folder, ".env.local"), `HORIZON_DEMO_API_KEY=${organization.key.key}\n`);
});
afterAll(async () => {
  await sql.end();
  rmSync(folder, { recursive: true });
});

/** The code of the section in one language, in its order, as a person would paste it. */
function snippets(language: string): string[] {
  return Array.from(section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms")), ([, code = ""]) => code);
}

async function paste(command: string, ...argv: string[]): Promise<string> {
  const env = { ...process.env, HORIZON_URL: url, HORIZON_API_KEY: organization.key.key };
  return (await run(command, argv, { cwd: folder, env })).stdout;
}

const isThere = async (command: string) =>
  run(command, ["--version"]).then(
    () => true,
    () => false,
  );
const hasCurl = await isThere("curl");
const hasPython = await isThere("python3");

test.runIf(hasCurl)("the shell lines of the README work as they are, and again", async () => {
  const shell = snippets("sh").filter((code) => !code.startsWith("npm"));
  expect(shell).toHaveLength(3);
  const script = shell.join("\n").replace("http://localhost:3000", url);
  for (let time = 1; time <= 2; time += 1) {
    const printed = await paste("sh", "-ec", script);
    expect(printed).not.toContain('"error"');
    expect(printed).toContain('"accepted":4,"refused":0');
  }
  const [stored] = await sql`
    select
      (select count(*)::int from public.chats where organization_id = ${organization.id}) as chats,
      (select count(*)::int from public.chat_messages where organization_id = ${organization.id}) as messages,
      (select count(*)::int from public.article_mentions where organization_id = ${organization.id}) as mentions,
      (select count(*)::int from public.visitors where organization_id = ${organization.id}) as visitors
  `;
  expect(stored).toEqual({ chats: 2, messages: 3, mentions: 1, visitors: 2 });
});

test.runIf(hasCurl)("the TypeScript of the README works as it is", async () => {
  const [code = ""] = snippets("ts");
  writeFileSync(join(folder, "mention.mts"), `${code}\nconsole.log("told");\n`);
  expect(await paste(process.execPath, "mention.mts")).toBe("told\n");
});

test.runIf(hasCurl && hasPython)("the Python of the README works as it is", async () => {
  const [code = ""] = snippets("python");
  expect(await paste("python3", "-c", code)).toContain("'success': True");
});
