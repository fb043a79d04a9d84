import { setImmediate } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { decodeText, readBody, requireContentType } from "./body";

const LIMIT = 1_000;

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  // the types of the DOM do not know yet that a stream needs `duplex`
  const init: RequestInit & { duplex: "half" } = { method: "POST", body, headers, duplex: "half" };
  return new Request("http://horizon.test/", init);
}

function endless(): { stream: ReadableStream<Uint8Array>; chunks: () => number; ended: Promise<void> } {
  const ended = Promise.withResolvers<void>();
  let chunks = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await setImmediate();
      chunks += 1;
      controller.enqueue(new Uint8Array(chunks > 3 ? 1024 * 1024 : 400));
    },
    cancel: () => ended.resolve(),
  });
  return { stream, chunks: () => chunks, ended: ended.promise };
}

test("a body of exactly the limit is read", async () => {
  expect(await readBody(post("a".repeat(LIMIT)), LIMIT)).toHaveLength(LIMIT);
});

test("one byte more is refused", async () => {
  await expect(readBody(post("a".repeat(LIMIT + 1)), LIMIT)).rejects.toMatchObject({ code: "payload_too_large" });
});

test("a declared length over the limit is refused before anything is read", async () => {
  const { stream, chunks } = endless();
  const request = post(stream, { "content-length": String(LIMIT + 1) });
  await expect(readBody(request, LIMIT)).rejects.toMatchObject({ code: "payload_too_large" });
  expect(chunks()).toBeLessThanOrEqual(1);
});

test("a body without a length is refused at the limit; its rest is dropped, and not for ever", async () => {
  const { stream, chunks, ended } = endless();
  await expect(readBody(post(stream), LIMIT)).rejects.toMatchObject({ code: "payload_too_large" });
  expect(chunks()).toBeLessThanOrEqual(5);
  await ended;
});

test("a body that does not come to its end in time is given up", async () => {
  vi.useFakeTimers();
  const stuck = readBody(post(new ReadableStream()), LIMIT);
  await Promise.all([
    expect(stuck).rejects.toMatchObject({ code: "request_timeout" }),
    vi.advanceTimersByTimeAsync(60_000),
  ]);
  vi.useRealTimers();
});

test("a sender who hangs up in the middle is no failure of ours", async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("aborted")) });
  await expect(readBody(post(broken), LIMIT)).rejects.toMatchObject({ code: "invalid_request" });
});

test.each(["gzip", "deflate", "br"])(
  "a body compressed with %s is refused: nothing here unpacks bombs",
  async (coding) => {
    const request = post("{}", { "content-encoding": coding });
    await expect(readBody(request, LIMIT)).rejects.toMatchObject({ code: "unsupported_media_type" });
  },
);

test("bytes that are no UTF-8 are refused, not replaced", () => {
  expect(() => decodeText(new Uint8Array([0x22, 0xff, 0x22]))).toThrow("Invalid JSON payload");
});

test.each(["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])(
  "%s is read",
  (type) => {
    expect(() => requireContentType(new Headers({ "content-type": type }), "application/json")).not.toThrow();
  },
);

test.each([
  "",
  "text/plain",
  "application/x-www-form-urlencoded",
  "application/jsonp",
  "application/json; charset=utf-16",
])("%j is not", (type) => {
  expect(() => requireContentType(new Headers({ "content-type": type }), "application/json")).toThrow(
    "application/json",
  );
});
