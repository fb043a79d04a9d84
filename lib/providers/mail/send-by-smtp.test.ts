import { afterAll, beforeAll, expect, test } from "vitest";
import { startFakeSmtp } from "@/e2e/support/fake-smtp";
import type { FakeSmtp, SmtpMode } from "@/e2e/support/fake-smtp";
import { sendBySmtp } from "./send-by-smtp";

let smtp: FakeSmtp;
beforeAll(async () => {
  smtp = await startFakeSmtp();
});
afterAll(() => smtp.stop());

const MAIL = { id: "019a-mail", to: "ada@example.com", subject: "Ünïcode 💥", html: "<p>Hi</p>", text: "Hi" };

function send(mode: SmtpMode, silenceMs?: number) {
  smtp.behave(mode);
  return sendBySmtp({ url: smtp.url, from: "Us <us@example.org>" }, MAIL, silenceMs);
}

test("a mail is handed over with our id, as HTML and as text", async () => {
  expect(await send("accept")).toEqual({ status: "sent" });
  const [mail = ""] = smtp.mails();
  expect(mail).toContain("Message-ID: <019a-mail@example.org>");
  expect(mail).toContain("multipart/alternative");
  expect(mail).toMatch(/To: ada@example.com/);
});

test.each<[SmtpMode, unknown]>([
  ["reject", { status: "failed", error: "smtp_550" }],
  ["busy", { status: "later", error: "smtp_451" }],
  ["hang-up", { status: "later", error: "smtp_unreachable" }],
  ["drop-after-data", { status: "unknown", error: "smtp_no_answer" }],
  ["silent-after-data", { status: "unknown", error: "smtp_no_answer" }],
])("a server that does %s gives %o", async (mode, result) => {
  expect(await send(mode, 300)).toEqual(result);
});

test("a server that is not there is tried again", async () => {
  const nowhere = { url: "smtp://127.0.0.1:9", from: "us@example.org" };
  expect(await sendBySmtp(nowhere, MAIL)).toEqual({ status: "later", error: "smtp_unreachable" });
});

test("an address cannot carry a header or a second receiver", async () => {
  const taken = smtp.mails().length;
  smtp.behave("accept");
  const to = "ada@example.com\r\nBcc: eve@example.com";
  await sendBySmtp({ url: smtp.url, from: "us@example.org" }, { ...MAIL, to, subject: "A\r\nBcc: eve@example.com" });
  for (const mail of smtp.mails().slice(taken)) expect(mail).not.toMatch(/^bcc:/im);
});
