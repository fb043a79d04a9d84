/** What it all goes to in the end. */
export type Writer = { write: (text: string) => unknown };

/** Where one of several parallel steps prints. */
export interface Output {
  print: (text: string) => void;
  close: () => void;
}

/**
 * Keeps apart what parallel steps print: the one that was opened first prints at once, the others when all before them
 * have closed.
 */
export function orderedOutput(out: Writer): { open: () => Output } {
  const waiting: { text: string; isClosed: boolean }[] = [];
  const flush = () => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      out.write(first.text);
      first.text = "";
      if (!first.isClosed) return;
      waiting.shift();
    }
  };
  return {
    open: () => {
      const own = { text: "", isClosed: false };
      waiting.push(own);
      return {
        print: (text) => {
          own.text += text;
          flush();
        },
        close: () => {
          own.isClosed = true;
          flush();
        },
      };
    },
  };
}
