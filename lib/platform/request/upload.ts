import { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import { AppError } from "@/lib/platform/errors";
import { sniff } from "@/lib/platform/files/detect-type";

/** What a route takes as a file. */
export interface UploadSpec {
  maxBytes: number;
  /** Media types that the content may have, whatever the file is called; any text passes where one is `text/…`. */
  types: readonly string[];
}

/** A file on its way in: read once, in a stream. */
export interface Upload {
  /** What the sender calls it; null when it is the bare body. */
  name: string | null;
  /** By its content. */
  type: string;
  content: ReadableStream<Uint8Array>;
  maxBytes: number;
}

/** The file of a request: the body itself, or the first file of a form (`multipart/form-data`). */
export async function readUpload(request: Request, { maxBytes, types }: UploadSpec): Promise<Upload> {
  const { headers, body } = request;
  const [declared = ""] = (headers.get("content-type") ?? "").toLowerCase().split(";");
  const isForm = declared.trim() === "multipart/form-data";
  if ((headers.get("content-encoding") ?? "identity") !== "identity") {
    throw new AppError("unsupported_media_type", "Send the file uncompressed; content-encoding is not supported.");
  }
  // a form is a little longer than its file, whose bytes are counted as they come
  if (!isForm && Number(headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (body === null) throw new AppError("invalid_request", "Send the file as the body.");
  const file = isForm ? await fileOfForm(body, headers) : { name: null, content: body };
  const { type, content } = await sniff(file.content);
  const isText = type === "text/plain" && types.some((wanted) => wanted.startsWith("text/"));
  if (type === null || !(isText || types.includes(type))) {
    throw new AppError("unsupported_media_type", `The file must be ${types.join(" or ")}.`, { endsConnection: true });
  }
  return { name: file.name, type, content, maxBytes };
}

interface FormFile {
  name: string | null;
  content: ReadableStream<Uint8Array>;
}

async function fileOfForm(body: ReadableStream<Uint8Array>, headers: Headers): Promise<FormFile> {
  const found = Promise.withResolvers<FormFile>();
  const refuse = (cause: unknown): void =>
    found.reject(new AppError("invalid_request", "The form could not be read.", { cause }));
  try {
    const form = Busboy({
      headers: { "content-type": headers.get("content-type") ?? "" },
      limits: { files: 1, fields: 20, fieldSize: 10_000, parts: 21 },
    });
    form.on("file", (_field, stream, name) => found.resolve({ name, content: webStreamOf(stream) }));
    form.on("finish", () => refuse("there is no file in it"));
    form.on("error", refuse);
    const source = Readable.from(body);
    source.on("error", (error) => form.destroy(error));
    source.pipe(form);
  } catch (thrown) {
    refuse(thrown);
  }
  return found.promise;
}

/** The bytes of a stream of Node, as fast as they are wanted. */
function webStreamOf(stream: NodeJS.ReadableStream): ReadableStream<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(typeof next.value === "string" ? Buffer.from(next.value) : next.value);
    },
    cancel: async () => void (await chunks.return?.()),
  });
}

function tooLarge(maxBytes: number): AppError {
  const message = `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`;
  return new AppError("payload_too_large", message, { endsConnection: true });
}
