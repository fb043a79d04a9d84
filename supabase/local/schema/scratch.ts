import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { freePort } from "#local/ports.ts";
import { startPostgres, superuserUrl } from "#local/postgres.ts";
import { prepareRoles } from "#local/roles.ts";

/** Runs the steps on a Postgres of their own, given the URL of its superuser, and removes it. */
export async function withScratchCluster<Result>(steps: (url: string) => Promise<Result>): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), "horizon-scratch-"));
  try {
    mkdirSync(join(dir, "logs"));
    const login = { port: await freePort(), password: "scratch" };
    const server = await startPostgres({ dir, durable: false, ...login });
    try {
      await prepareRoles(superuserUrl(login), login.password);
      return await steps(superuserUrl(login));
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Makes a database beside that of the URL, as a hosted project's is before its first migration; returns its URL. */
export async function makeDatabase(superuser: string, name: string): Promise<string> {
  const server = postgres(superuser, { max: 1, onnotice: () => undefined });
  await server.unsafe(`create database ${name} owner postgres`);
  await server.end();
  const url = new URL(superuser);
  url.pathname = `/${name}`;
  await prepareRoles(url.href, url.password);
  return url.href;
}
