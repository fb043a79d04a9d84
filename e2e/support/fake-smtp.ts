import { once } from "node:events";
import { createServer } from "node:net";
import type { Socket } from "node:net";

/** How a mail server behaves. */
export type SmtpMode =
  | "accept"
  /** No such mailbox. */
  | "reject"
  /** Come again later. */
  | "busy"
  /** The connection ends before anything was said. */
  | "hang-up"
  /** All of the mail is taken, and then the connection ends instead of an answer. */
  | "drop-after-data"
  /** All of the mail is taken, and no answer ever comes. */
  | "silent-after-data";

export interface FakeSmtp {
  url: string;
  /** The mails that it has read to their end, whatever it answered. */
  mails: () => readonly string[];
  behave: (mode: SmtpMode) => void;
  stop: () => Promise<void>;
}

/** A mail server that does as it is told. */
export async function startFakeSmtp(): Promise<FakeSmtp> {
  const sockets = new Set<Socket>();
  const mails: string[] = [];
  let mode: SmtpMode = "accept";

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    if (mode === "hang-up") return void socket.destroy();
    socket.write("220 fake ESMTP\r\n");
    converse(socket, () => mode, mails);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The mail server has no port");

  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails: () => mails,
    behave: (next) => {
      mode = next;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function converse(socket: Socket, mode: () => SmtpMode, mails: string[]): void {
  let pending = "";
  let isData = false;
  const say = (line: string) => socket.write(`${line}\r\n`);

  function takeMail(content: string): void {
    isData = false;
    mails.push(content);
    if (mode() === "drop-after-data") socket.destroy();
    else if (mode() !== "silent-after-data") say("250 taken");
  }

  function answer(command: string): void {
    const verb = command.slice(0, 4).toUpperCase();
    if (verb === "RCPT" && mode() === "reject") say("550 no such mailbox here: somebody@example.com");
    else if (verb === "RCPT" && mode() === "busy") say("451 try again later");
    else if (verb === "DATA") {
      isData = true;
      say("354 go ahead");
    } else if (verb === "QUIT") socket.end("221 bye\r\n");
    else say("250 fine");
  }

  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    pending += chunk;
    for (;;) {
      const mark = isData ? "\r\n.\r\n" : "\r\n";
      const end = pending.indexOf(mark);
      if (end === -1) return;
      const piece = pending.slice(0, end);
      pending = pending.slice(end + mark.length);
      if (isData) takeMail(piece);
      else answer(piece);
    }
  });
}
