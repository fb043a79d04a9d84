import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { publicContext } from "@/lib/platform/context";
import type { TenantContext } from "@/lib/platform/context";
import { logger } from "@/lib/platform/logger";
import type { withLocalCopy as WithLocalCopy } from "./local-copy";

const CHUNKS = 40;
const CHUNK = new Uint8Array(64 * 1024).fill(7);
const IMPATIENCE_MS = 300;

const readFile = vi.fn<() => Promise<ReadableStream<Uint8Array>>>();
let withLocalCopy: typeof WithLocalCopy;

// loaded anew: test files share what they import, and another may have loaded it with the real storage
beforeAll(async () => {
  vi.resetModules();
  vi.doMock("./storage", () => ({ readFile }));
  ({ withLocalCopy } = await import("./local-copy"));
});

afterAll(() => {
  vi.doUnmock("./storage");
  vi.resetModules();
});

const request = { requestId: "r", ip: null, idempotencyKey: undefined, bodyHash: undefined };
const ctx = publicContext({ request, log: logger() }) as unknown as TenantContext;

/** A stored file whose stream ends when nobody takes from it for a while, as a storage's does. */
function impatientFile(): ReadableStream<Uint8Array> {
  let left = CHUNKS;
  let timer: NodeJS.Timeout | undefined;
  return new ReadableStream(
    {
      pull: (controller) => {
        clearTimeout(timer);
        if (left === 0) return controller.close();
        left -= 1;
        controller.enqueue(CHUNK);
        timer = setTimeout(() => controller.error(new TypeError("terminated")), IMPATIENCE_MS);
      },
    },
    { highWaterMark: 1 },
  );
}

async function sizeOf(chunks: AsyncIterable<Uint8Array>, waitMs = 0): Promise<number> {
  let size = 0;
  for await (const chunk of chunks) {
    if (size === 0) await sleep(waitMs);
    size += chunk.byteLength;
  }
  return size;
}

test("a file is read as slowly as its reader works, and again, where the storage's own stream would have ended", async () => {
  const whole = CHUNKS * CHUNK.byteLength;
  await expect(sizeOf(impatientFile(), 3 * IMPATIENCE_MS)).rejects.toThrow("terminated");
  readFile.mockResolvedValueOnce(impatientFile());
  await withLocalCopy(ctx, "f", async (open) => {
    expect(await sizeOf(open(), 3 * IMPATIENCE_MS)).toBe(whole);
    expect(await sizeOf(open())).toBe(whole);
  });
});

test("a storage that breaks off is unavailable", async () => {
  readFile.mockResolvedValueOnce(new ReadableStream({ start: (controller) => controller.error(new TypeError("x")) }));
  await expect(withLocalCopy(ctx, "f", () => Promise.resolve())).rejects.toMatchObject({ code: "unavailable" });
});

test("what the reader throws is thrown", async () => {
  readFile.mockResolvedValueOnce(impatientFile());
  await expect(withLocalCopy(ctx, "f", () => Promise.reject(new Error("mine")))).rejects.toThrow("mine");
});
