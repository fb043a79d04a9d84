import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { takeLock } from "./lock.ts";
import { type Child, type ChildOptions, startChild } from "./processes.ts";
import { projectRoot } from "./project.ts";

const inputs = ["{app,lib,public}/**/*", "*.{ts,mjs}", "package-lock.json", "tsconfig.json"];

/** A name for the sources of the build: equal as long as building again would change nothing. */
export function sourcesFingerprint(): string {
  const hash = createHash("sha256").update(process.version);
  const files = globSync(inputs, { cwd: projectRoot, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).toSorted()) {
    // the build writes next-env.d.ts itself
    if (/\.(test|spec)\.tsx?$|\/next-env\.d\.ts$/.test(path)) continue;
    hash.update(path.slice(projectRoot.length)).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

export type BuildOptions = {
  /** Folder of the build, relative to the project. */
  buildDir: string;
  logFile: string;
  /** Told before a build begins; a present build that is still true is not built again. */
  onBuild?: () => void;
  signal?: AbortSignal;
};

/** Makes the production build, unless this folder already holds the build of these very sources. */
export async function ensureBuild(options: BuildOptions): Promise<void> {
  const folder = join(projectRoot, options.buildDir);
  mkdirSync(folder, { recursive: true });
  const lock = await waitForLock(`${folder}.lock`);
  try {
    const stamp = join(folder, "horizon-sources");
    const fingerprint = sourcesFingerprint();
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return;
    options.onBuild?.();
    rmSync(stamp, { force: true });
    await build(options);
    writeFileSync(stamp, fingerprint);
  } finally {
    lock.release();
  }
}

/** Starts a command of Next on a build folder. */
export function startNext(
  args: readonly string[],
  options: Omit<ChildOptions, "args" | "cwd"> & { buildDir: string },
): Promise<Child> {
  const { buildDir, env, ...rest } = options;
  return startChild(process.execPath, {
    ...rest,
    args: [join(projectRoot, "node_modules", "next", "dist", "bin", "next"), ...args],
    cwd: projectRoot,
    env: {
      ...env,
      NODE_ENV: args[0] === "dev" ? "development" : "production",
      HORIZON_BUILD_DIR: buildDir,
      NEXT_TELEMETRY_DISABLED: "1",
    },
  });
}

async function build({ buildDir, logFile, signal }: BuildOptions): Promise<void> {
  writeFileSync(logFile, "");
  const child = await startNext(["build"], { buildDir, logFile, env: process.env });
  const abort = () => void child.stop();
  signal?.addEventListener("abort", abort);
  await child.exited;
  signal?.removeEventListener("abort", abort);
  signal?.throwIfAborted();
  if (child.process.exitCode !== 0) {
    throw new Error(`The build failed; ${logFile} ends with:\n${readFileSync(logFile, "utf8").slice(-4000)}`);
  }
}

// Two commands may want the same build; the second one waits and then finds it made.
async function waitForLock(file: string): Promise<{ release: () => void }> {
  for (;;) {
    const lock = takeLock(file);
    if ("release" in lock) return lock;
    await sleep(200);
  }
}
