import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "@/lib/platform/errors";

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const KEY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/;

/** Encrypts with the first key of a ring and opens what any of its keys has encrypted. */
export interface KeyRing {
  /** `context` says where the text belongs; it opens nowhere else. */
  encrypt: (plaintext: string, context: string) => string;
  /** Throws when the text was changed, belongs elsewhere, or its key has left the ring. */
  decrypt: (ciphertext: string, context: string) => string;
  /** Whether it was encrypted with another key than the first. */
  isStale: (ciphertext: string) => boolean;
}

/** A ring of `id:base64 of 32 bytes`, separated by commas. A new key goes in front; an old one stays until nothing needs it. */
export function parseKeyRing(text: string): KeyRing {
  const entries = text.split(",").map((entry) => KEY.exec(entry.trim()));
  const keys = new Map<string, Buffer>();
  for (const entry of entries) {
    const [, id, encoded] = entry ?? [];
    if (id === undefined || encoded === undefined || keys.has(id)) {
      throw new Error("HORIZON_SECRETS_KEYS must be id:base64 of 32 bytes, each id once, separated by commas");
    }
    keys.set(id, Buffer.from(encoded, "base64"));
  }
  const [newest] = keys.keys();
  const keyOf = (id = "") => keys.get(id) ?? Buffer.alloc(0);

  return {
    encrypt: (plaintext, context) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, keyOf(newest), iv).setAAD(Buffer.from(context));
      const data = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
      return [newest, ...[iv, cipher.getAuthTag(), data].map((part) => part.toString("base64"))].join(":");
    },
    decrypt: (ciphertext, context) => {
      const [id, ...parts] = ciphertext.split(":");
      const [iv, tag, data] = parts.map((part) => Buffer.from(part, "base64"));
      try {
        if (iv === undefined || tag === undefined || data === undefined || keyOf(id).length !== KEY_BYTES) {
          throw new Error("no such key, or no ciphertext of ours");
        }
        const decipher = createDecipheriv(ALGORITHM, keyOf(id), iv, { authTagLength: 16 });
        decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
        return Buffer.concat([decipher.update(data), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new AppError("internal_error", "A stored secret could not be opened.", { cause });
      }
    },
    isStale: (ciphertext) => !ciphertext.startsWith(`${newest}:`),
  };
}
