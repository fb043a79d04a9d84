import { createHash, hash, randomInt, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH = 26;
const CHECKSUM_LENGTH = 6;
const SHOWN_LENGTH = 4;
const KEY = /^(hmz_(?:pub_)?)([A-Za-z0-9]{26})([A-Za-z0-9]{6})$/;

/** A secret key is for servers; a publishable key may be seen in a browser. */
export type ApiKeyKind = "secret" | "publishable";

const PREFIXES: Record<ApiKeyKind, string> = { secret: "hmz_", publishable: "hmz_pub_" };

/** Everything about a key but the key itself: what may be stored and shown. */
export interface ApiKeyParts {
  kind: ApiKeyKind;
  /** Hex SHA-256 of the whole key: what the database stores and looks up. */
  digest: string;
  prefix: string;
  last4: string;
}

/** Makes a key: `hmz_` or `hmz_pub_`, 26 random characters (154 bits) and 6 of checksum. It can be shown only now. */
export function generateApiKey(kind: ApiKeyKind): ApiKeyParts & { key: string } {
  const body = PREFIXES[kind] + randomText(RANDOM_LENGTH);
  const key = body + checksum(body);
  return { key, ...describe(key, kind) };
}

/** Recognises a well-formed key. Typos and junk give `null` here, before anything is looked up. */
export function parseApiKey(key: string): ApiKeyParts | null {
  const match = KEY.exec(key);
  if (match === null) return null;
  const body = key.slice(0, -CHECKSUM_LENGTH);
  if (checksum(body) !== match[3]) return null;
  return describe(key, match[1] === PREFIXES.publishable ? "publishable" : "secret");
}

/** Hex SHA-256 of one or more pieces, hashed as if joined. */
export function sha256Hex(...pieces: readonly (string | Uint8Array)[]): string {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return hash("sha256", only);
  const digest = createHash("sha256");
  for (const piece of pieces) digest.update(piece);
  return digest.digest("hex");
}

/** Compares two secrets in a time that tells nothing about where, or whether in length, they differ. */
export function constantTimeEqual(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(sha256Hex(left)), Buffer.from(sha256Hex(right)));
}

function describe(key: string, kind: ApiKeyKind): ApiKeyParts {
  return {
    kind,
    digest: sha256Hex(key),
    prefix: key.slice(0, PREFIXES[kind].length + SHOWN_LENGTH),
    last4: key.slice(-SHOWN_LENGTH),
  };
}

function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
}

/** CRC32 in base 62: not a secret, it only tells a key from something that merely looks like one. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let index = 0; index < CHECKSUM_LENGTH; index += 1) {
    digits = ALPHABET.charAt(rest % ALPHABET.length) + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}
