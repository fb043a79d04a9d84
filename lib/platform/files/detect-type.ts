import { fileTypeFromBuffer } from "file-type";

/** So much of a file's beginning says what it is. */
const HEAD_BYTES = 4100;
const UTF16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

/** What a file is by its content, whatever its name says: a media type, `text/plain` for any text, or null. */
export async function detectType(head: Uint8Array): Promise<string | null> {
  const known = await fileTypeFromBuffer(head);
  if (known !== undefined) return known.mime;
  return isText(head) ? "text/plain" : null;
}

/** The stream again, and the media type that its beginning tells. */
export async function sniff(
  content: ReadableStream<Uint8Array>,
): Promise<{ type: string | null; content: ReadableStream<Uint8Array> }> {
  const reader = content.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isDone = false;
  while (size < HEAD_BYTES && !isDone) {
    const next = await reader.read();
    isDone = next.done;
    if (next.done) break;
    chunks.push(next.value);
    size += next.value.byteLength;
  }
  const type = await detectType(Buffer.concat(chunks).subarray(0, HEAD_BYTES));
  return { type, content: prepend(chunks, reader) };
}

function prepend(chunks: Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const first = chunks.shift();
      if (first !== undefined) return controller.enqueue(first);
      const next = await reader.read();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** Text has no NUL, in any encoding but UTF-16, which says so at its beginning. */
function isText(head: Uint8Array): boolean {
  return !head.includes(0) || UTF16_MARKS.some(([first, second]) => head[0] === first && head[1] === second);
}
