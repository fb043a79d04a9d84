// Watches over the processes of one Horizon. Its standard input is a pipe from their parent; the pipe closes when the
// parent ends, however it ends, SIGKILL included. Whatever the parent has not stopped by then is stopped here.
import { createInterface } from "node:readline";

const graceMs = 10_000;
const watched = new Map<number, NodeJS.Signals>();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const [, sign, pid, signal] = /^([+-])(\d+)(?: (SIG[A-Z]+))?$/.exec(line) ?? [];
  if (sign === "+") watched.set(Number(pid), signal === "SIGINT" ? "SIGINT" : "SIGTERM");
  if (sign === "-") watched.delete(Number(pid));
}

for (const [pid, signal] of watched) send(pid, signal);
const deadline = Date.now() + graceMs;
while ([...watched.keys()].some((pid) => send(pid, 0)) && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
// the whole group of what is still there, because a process that has to be killed does not end its own children
for (const pid of watched.keys()) send(-pid, "SIGKILL");

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
