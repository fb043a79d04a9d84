import { expect, test } from "vitest";
import { readUpload } from "./upload";

const CSV = { maxBytes: 1000, types: ["text/csv"] };
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);

function post(body: BodyInit, headers: Record<string, string> = {}) {
  return new Request("http://localhost/", { method: "POST", body, headers });
}

function form(...parts: [name: string, value: string | Blob, fileName?: string][]) {
  const data = new FormData();
  for (const [name, value, fileName] of parts)
    if (typeof value === "string") data.append(name, value);
    else data.append(name, value, fileName);
  return post(data);
}

const textOf = (content: ReadableStream<Uint8Array>) => new Response(content).text();

test("the body itself is the file", async () => {
  const upload = await readUpload(post("a,b\n1,2\n", { "content-type": "text/csv" }), CSV);
  expect(upload).toMatchObject({ name: null, type: "text/plain", maxBytes: 1000 });
  expect(await textOf(upload.content)).toBe("a,b\n1,2\n");
});

test("the first file of a form is the file, whatever else is in it", async () => {
  const big = `a,b\n${"1,2\n".repeat(50_000)}`;
  const upload = await readUpload(form(["note", "x"], ["file", new Blob([big]), "my.csv"], ["later", "y"]), CSV);
  expect(upload.name).toBe("my.csv");
  expect(await textOf(upload.content)).toBe(big);
});

test.each([
  ["an image called a table", form(["file", new Blob([PNG]), "table.csv"])],
  ["bytes that are no text", post(new Uint8Array([1, 2, 0, 3]), { "content-type": "text/csv" })],
  ["a compressed body", post("a", { "content-encoding": "gzip" })],
])("%s is refused", async (_what, request) => {
  await expect(readUpload(request, CSV)).rejects.toMatchObject({ code: "unsupported_media_type" });
});

test.each([
  ["a form without a file", form(["note", "x"])],
  [
    "a form that breaks off",
    post("--x\r\nContent-Disposition: form", { "content-type": "multipart/form-data; boundary=x" }),
  ],
  ["a form without a boundary", post("x", { "content-type": "multipart/form-data" })],
  ["no body", new Request("http://localhost/", { method: "POST" })],
])("%s is refused", async (_what, request) => {
  await expect(readUpload(request, CSV)).rejects.toMatchObject({ code: "invalid_request" });
});

test("what says that it is too large is refused before it is read", async () => {
  const request = post("a", { "content-length": "1001" });
  await expect(readUpload(request, CSV)).rejects.toMatchObject({ code: "payload_too_large" });
});

test("UTF-16 is text, too", async () => {
  const upload = await readUpload(post(new Uint8Array([0xff, 0xfe, 0x61, 0, 0x2c, 0])), CSV);
  expect(upload.type).toBe("text/plain");
});
