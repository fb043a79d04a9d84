import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { holderOf, takeLock } from "./lock.ts";
import { type Child, type ChildOptions, startChild } from "./processes.ts";
import { projectRoot } from "./project.ts";

const inputs = [
  "{app,lib,public}/**/*",
  "{proxy,instrumentation}.ts",
  "next.config.mjs",
  "package-lock.json",
  "tsconfig.json",
];

/** A name for the sources of the build: equal as long as building again would change nothing. */
function sourcesFingerprint(): string {
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
  logFile: string;
  /** Told before a build begins; a present build that is still true is not built again. */
  onBuild?: () => void;
  signal?: AbortSignal;
};

/** Where builds go: the first of these folders that no running server of other sources is using. */
export const buildDirs = [".next", ".next-2", ".next-3", ".next-4"];

/**
 * Finds or makes the production build of the sources as they are, and answers its folder. The folder is ours until this
 * process ends: a later change is built into another one, under no running server's feet.
 */
export async function claimBuild(options: BuildOptions): Promise<string> {
  mkdirSync(claims, { recursive: true });
  const fingerprint = sourcesFingerprint();
  for (const buildDir of buildDirs) {
    const lock = await waitForLock(join(claims, `${buildDir}.lock`));
    try {
      const isTrue = isBuiltFrom(buildDir, fingerprint);
      if (!isTrue && isClaimed(buildDir)) continue;
      takeLock(join(claims, `${buildDir}.${process.pid}`));
      if (!isTrue) await build(buildDir, fingerprint, options);
      return buildDir;
    } finally {
      lock.release();
    }
  }
  throw new Error(`All of ${buildDirs.join(", ")} are in use by running servers of other sources`);
}

const claims = join(projectRoot, "node_modules", ".cache", "horizon-builds");
const stampOf = (buildDir: string) => join(projectRoot, buildDir, "horizon-sources");

function isBuiltFrom(buildDir: string, fingerprint: string): boolean {
  const stamp = stampOf(buildDir);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint;
}

function isClaimed(buildDir: string): boolean {
  const names = readdirSync(claims).filter((name) => /\.\d+$/.test(name) && name.startsWith(`${buildDir}.`));
  return names.some((name) => {
    const holder = holderOf(join(claims, name));
    return holder !== null && holder !== process.pid;
  });
}

// Left alone, V8 lets the heap of a busy server grow to several times what it holds, for as long as the machine has room.
const SERVER_MEMORY = "--max-semi-space-size=32 --max-old-space-size=1024";

// Longer than scripts and load balancers wait before they use a connection again: theirs is to close it.
const KEEP_ALIVE = ["--keepAliveTimeout", "70000"];

/** Starts a command of Next on a build folder. */
export function startNext(
  args: readonly string[],
  options: Omit<ChildOptions, "args" | "cwd"> & { buildDir: string },
): Promise<Child> {
  const { buildDir, env, ...rest } = options;
  const isServer = args[0] === "start";
  return startChild(process.execPath, {
    ...rest,
    args: [join(projectRoot, "node_modules", "next", "dist", "bin", "next"), ...args, ...(isServer ? KEEP_ALIVE : [])],
    cwd: projectRoot,
    env: {
      ...(isServer && { NODE_OPTIONS: SERVER_MEMORY }),
      ...env,
      NODE_ENV: args[0] === "dev" ? "development" : "production",
      HORIZON_BUILD_DIR: buildDir,
      NEXT_TELEMETRY_DISABLED: "1",
    },
  });
}

async function build(buildDir: string, fingerprint: string, { logFile, onBuild, signal }: BuildOptions): Promise<void> {
  onBuild?.();
  rmSync(stampOf(buildDir), { force: true });
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
  writeFileSync(stampOf(buildDir), fingerprint);
}

// Two commands may want the same build; the second one waits and then finds it made.
async function waitForLock(file: string): Promise<{ release: () => void }> {
  for (;;) {
    const lock = takeLock(file);
    if ("release" in lock) return lock;
    await sleep(200);
  }
}
