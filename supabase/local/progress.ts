import type { WriteStream } from "node:tty";

export type Progress = {
  /** Says what is done now; what was done before is finished. After the end it is only said. */
  step: (message: string) => void;
  end: (outcome?: "done" | "failed") => void;
};

/** Shows one line for each step: with a running clock in a terminal, as plain lines anywhere else. */
export function showProgress(out: WriteStream): Progress {
  let current: { message: string; startedAt: number } | undefined;
  let ended = false;
  const describe = ({ message, startedAt }: { message: string; startedAt: number }) =>
    `${message} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`;
  const write = (text: string) => out.write(out.isTTY ? `\r\x1b[K${text}` : text);
  const tick = () => current !== undefined && out.isTTY && write(`… ${describe(current)}`);
  const clock = setInterval(tick, 250).unref();

  const finish = (mark: "✓" | "✗") => {
    if (current !== undefined) write(`${mark} ${describe(current)}\n`);
    current = undefined;
  };
  return {
    step: (message) => {
      finish("✓");
      if (ended || !out.isTTY) write(`… ${message}\n`);
      if (!ended) current = { message, startedAt: Date.now() };
      tick();
    },
    end: (outcome = "done") => {
      finish(outcome === "done" ? "✓" : "✗");
      clearInterval(clock);
      ended = true;
    },
  };
}
