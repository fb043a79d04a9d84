import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isFree } from "./ports.ts";
import { type Stack, startStack } from "./stack.ts";
import { mintToken } from "./token.ts";

const dir = mkdtempSync(join(tmpdir(), "horizon-stack-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe("a running stack", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ dir });
  });
  afterAll(() => stack.stop());

  test("the data API answers as a role that was granted to authenticator", async () => {
    expect(await health(stack, "crm_public")).toBe(200);
  });

  test("the data API refuses to become a role that was not", async () => {
    for (const role of ["postgres", "supabase_admin", "crm_definer", "crm_system"]) {
      expect(await health(stack, role)).toBe(403);
    }
  });

  test("a killed data API is started again and healthy", async () => {
    await stack.killDataApi();
    await expect(health(stack, "crm_public")).rejects.toThrow("fetch failed");
    await stack.dataApiHealthy();
    expect(await Promise.all(Array.from({ length: 20 }, () => health(stack, "crm_public")))).toEqual(
      Array(20).fill(200),
    );
  });

  test("a killed Postgres is started again with its data", async () => {
    const [postmaster = ""] = readFileSync(join(dir, "postgres", "postmaster.pid"), "utf8").split("\n");
    process.kill(Number(postmaster), "SIGKILL");
    const answer = () => health(stack, "crm_public").catch(() => 0);
    await expect.poll(answer, { timeout: 20_000, interval: 100 }).not.toBe(200);
    await expect.poll(answer, { timeout: 20_000, interval: 100 }).toBe(200);
  });

  test("a second Horizon on the same folder is refused and disturbs nothing", async () => {
    await expect(startStack({ dir })).rejects.toThrow(`Another Horizon (process ${process.pid}) is using ${dir}`);
    expect(await health(stack, "crm_public")).toBe(200);
  });
});

describe("what a stack leaves behind", () => {
  test("stop leaves no server", async () => {
    expect(await listening(dir)).toEqual([]);
  });

  test("a second start keeps the ports and the data", async () => {
    const before = readFileSync(join(dir, "stack.json"), "utf8");
    const stack = await startStack({ dir });
    expect(readFileSync(join(dir, "stack.json"), "utf8")).toBe(before);
    await stack.stop();
  });

  test("no server outlives a parent that was killed outright, and the next start works", async () => {
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", keepStackRunning(dir)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(parent.stdout, "data");
    expect(await listening(dir)).toEqual(["postgresPort", "dataApiPort"]);
    parent.kill("SIGKILL");
    await expect.poll(() => listening(dir), { timeout: 15_000 }).toEqual([]);

    const stack = await startStack({ dir });
    expect(await health(stack, "crm_public")).toBe(200);
    await stack.stop();
  });
});

function keepStackRunning(folder: string): string {
  const source = new URL("./stack.ts", import.meta.url).href;
  return `const { startStack } = await import("${source}"); await startStack({ dir: "${folder}" }); console.log("up");`;
}

async function health(stack: Stack, role: string): Promise<number> {
  const token = await mintToken(stack.jwtSecret, { role }, "1m");
  const response = await fetch(`${stack.apiUrl}/rest/v1/rpc/database_health`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, apikey: stack.anonKey, "content-type": "application/json" },
    // a call whose database connection dies under it may never be answered
    signal: AbortSignal.timeout(2000),
    body: JSON.stringify({ p_input: {}, p_request: {} }),
  });
  return response.status;
}

/** Which of the servers of a folder are up. */
async function listening(folder: string): Promise<string[]> {
  const ports = Object.entries<unknown>(JSON.parse(readFileSync(join(folder, "stack.json"), "utf8")));
  const up: string[] = [];
  for (const [name, port] of ports) {
    if (typeof port === "number" && !(await isFree(port))) up.push(name);
  }
  return up;
}
