import { execFileSync } from "node:child_process";
import { chownSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

type Launch = { command: string; args: readonly string[]; uid?: number; gid?: number };

/**
 * Postgres refuses to run as root. A root user's Postgres therefore runs as `nobody`, who exists everywhere, so that
 * nothing is added to the machine. Where `nobody` cannot reach the files, because a folder above them is private
 * (/root, a temporary folder), the process gets the one capability to look past file modes.
 */
export function asDatabaseUser(command: string, args: readonly string[]): Launch {
  const user = databaseUser();
  if (user === null) return { command, args };
  const barred = [command, ...args].flatMap((argument) => privateFolderAbove(argument) ?? []);
  if (barred.length === 0) return { command, args, ...user };
  requireSetpriv(barred[0] ?? "");
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
  const capability = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"];
  return { command: "setpriv", args: [...identity, ...capability, "--", command, ...args] };
}

/** Gives a file or folder to the user that Postgres runs as. */
export function handOver(path: string): void {
  const user = databaseUser();
  if (user !== null) chownSync(path, user.uid, user.gid);
}

/** Gives a folder with all that is in it to that user. */
export function handOverAll(folder: string): void {
  const user = databaseUser();
  if (user === null) return;
  chownSync(folder, user.uid, user.gid);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    chownSync(join(folder, name), user.uid, user.gid);
  }
}

function databaseUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  return { uid: idOfNobody("-u"), gid: idOfNobody("-g") };
}

function idOfNobody(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
}

function privateFolderAbove(argument: string): string | null {
  const path = argument.replace(/^--\w+=/, "");
  if (!path.startsWith("/")) return null;
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return folder;
  }
  return null;
}

function requireSetpriv(folder: string): void {
  try {
    execFileSync("setpriv", ["--version"], { stdio: "ignore" });
  } catch {
    throw new Error(
      `Postgres does not run as root, and no other user may enter ${folder}. ` +
        "Start Horizon as another user, move it to a folder that others may enter, or install setpriv (util-linux).",
    );
  }
}
