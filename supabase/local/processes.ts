import { type ChildProcess, spawn, spawnSync, type StdioOptions } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { once } from "node:events";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";

// a third of what a server of ours needs to start is compiling what it compiled the last time
const compileCache = fileURLToPath(new URL("../../node_modules/.cache/node-compile", import.meta.url));

export type Child = {
  pid: number;
  process: ChildProcess;
  /** Settles when the process is gone, whatever ended it. */
  exited: Promise<void>;
  stop: () => Promise<void>;
};

export type ChildOptions = {
  args: readonly string[];
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
  uid?: number;
  gid?: number;
  /** Receives what the process prints. */
  logFile: string;
  /** Opens an IPC channel; the child can then say that it is ready and notice that its parent died. */
  ipc?: boolean;
  stopSignal?: NodeJS.Signals;
  stopTimeoutMs?: number;
};

/**
 * Starts a process that cannot outlive us: it is stopped by `stop()`, or by the guard when we die ourselves.
 * It runs in a process group of its own, so Ctrl-C in a terminal reaches us alone and we stop things in order.
 */
export async function startChild(command: string, options: ChildOptions): Promise<Child> {
  const log = openLog(options.logFile);
  const stdio: StdioOptions = options.ipc === true ? ["ignore", log, log, "ipc"] : ["ignore", log, log];
  const { cwd, uid, gid } = options;
  const env = { NODE_ENV: process.env.NODE_ENV, NODE_COMPILE_CACHE: compileCache, ...options.env };
  const child = spawn(command, options.args, { cwd, env, uid, gid, stdio, detached: true });
  closeSync(log);
  await once(child, "spawn");
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} did not start`);

  const stopSignal = options.stopSignal ?? "SIGTERM";
  tellGuard(`+${pid} ${stopSignal}`);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => {
      tellGuard(`-${pid}`);
      resolve();
    });
  });
  const stop = () => stopProcess(child, exited, stopSignal, options.stopTimeoutMs ?? 10_000);
  return { pid, process: child, exited, stop };
}

/** The command line of a running process, or null when there is none: process ids are reused, so an id alone proves nothing. */
export function commandLineOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return null;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
  }
}

/** The parent of a process; empty where there is no /proc to tell. */
export function parentOf(pid: number): string {
  return statOf(pid)[1] ?? "";
}

/** The moment a process was born; with its id it names one process for good, although ids are reused. */
export function bornAt(pid: number): string {
  return statOf(pid)[19] ?? "";
}

// What follows the name of the command, which may itself contain spaces and parentheses: state, parent, …
function statOf(pid: number): string[] {
  try {
    return (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "").split(" ");
  } catch {
    return [];
  }
}

async function stopProcess(child: ChildProcess, exited: Promise<void>, signal: NodeJS.Signals, timeoutMs: number) {
  child.kill(signal);
  // the whole group, because a process that has to be killed does not end its own children
  const timer = setTimeout(() => child.pid !== undefined && killGroup(child.pid), timeoutMs);
  await exited;
  clearTimeout(timer);
}

// Logs are for the last incidents; what is older goes, so that they never fill a disk.
function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > 10 * 1024 * 1024) renameSync(file, `${file}.old`);
  return openSync(file, "a");
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // it ended by itself in the meantime
  }
}

let guard: ChildProcess | undefined;

function tellGuard(line: string): void {
  guard ??= startGuard();
  guard.stdin?.write(`${line}\n`);
}

function startGuard(): ChildProcess {
  const file = fileURLToPath(new URL("./guard.ts", import.meta.url));
  const started = spawn(process.execPath, [file], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  started.stdin.on("error", () => undefined);
  // the guard waits for us, never we for it
  started.unref();
  if (started.stdin instanceof Socket) started.stdin.unref();
  return started;
}
