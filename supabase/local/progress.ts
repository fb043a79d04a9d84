import type { WriteStream } from "node:tty";

export type Progress = {
  /** Says what is done now; what was done before is finished. */
  step: (message: string) => void;
  /** Says something beside the steps. */
  note: (message: string) => void;
  end: (outcome?: "done" | "failed") => void;
};

/** Shows one line for each step: with a running clock in a terminal, as plain lines anywhere else. */
export function showProgress(out: WriteStream): Progress {
  let current: { message: string; startedAt: number } | undefined;
  const seconds = () => ((Date.now() - (current?.startedAt ?? 0)) / 1000).toFixed(1);
  const rewrite = (text: string) => out.write(`\r\x1b[K${text}`);
  const draw = () => current && out.isTTY && rewrite(`… ${current.message} (${seconds()} s)`);
  const clock = setInterval(draw, 250).unref();

  const finish = (mark: "✓" | "✗") => {
    if (current === undefined) return;
    const line = `${mark} ${current.message} (${seconds()} s)\n`;
    if (out.isTTY) rewrite(line);
    else out.write(line);
    current = undefined;
  };
  return {
    step: (message) => {
      finish("✓");
      current = { message, startedAt: Date.now() };
      if (out.isTTY) draw();
      else out.write(`… ${message}\n`);
    },
    note: (message) => {
      if (out.isTTY) rewrite("");
      out.write(`${message}\n`);
      draw();
    },
    end: (outcome = "done") => {
      finish(outcome === "done" ? "✓" : "✗");
      clearInterval(clock);
    },
  };
}
