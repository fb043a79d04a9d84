/** The encodings in which spreadsheets and other programs write CSV. */
export const TEXT_ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

/** The bytes of a file, piece by piece. */
export type Bytes = AsyncIterable<Uint8Array>;

/** How many bytes tell UTF-16 without a mark from an encoding with one byte per letter. */
const SAMPLE_BYTES = 4_096;

/** The encoding of a file: its byte order mark decides, then whether its bytes are valid UTF-8. Reads the whole file. */
export async function detectEncoding(file: Bytes): Promise<TextEncoding> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let first = true;
  try {
    for await (const piece of file) {
      const wide = first ? wideEncodingOf(piece) : null;
      if (wide !== null) return wide;
      first = first && piece.length === 0;
      decoder.decode(piece, { stream: true });
    }
    decoder.decode();
    return "utf-8";
  } catch {
    // only an invalid sequence is thrown by the decoder; a file that cannot be read fails again where it is read next
    return "windows-1252";
  }
}

/** The text of a file without its byte order mark; invalid bytes become the replacement character. */
export async function* decodeText(file: Bytes, encoding: TextEncoding): AsyncGenerator<string, void> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of file) {
    const text = decoder.decode(piece, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

function wideEncodingOf(piece: Uint8Array): TextEncoding | null {
  const [a, b] = piece;
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  const sample = piece.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const many = sample.length / 8;
  if (odd > many && even < odd / 8) return "utf-16le";
  return even > many && odd < even / 8 ? "utf-16be" : null;
}
