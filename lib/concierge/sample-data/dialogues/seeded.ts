import { createHash } from "node:crypto";

/** A number in [0, 1) that is always the same for the same seed and name: chance that can be repeated. */
export function seeded(seed: string, name: string): number {
  return createHash("sha256").update(`${seed}\n${name}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** A short hexadecimal name for a seed, stable over runs and machines. */
export function seededName(seed: string): string {
  return createHash("sha256").update(seed).digest("hex").slice(0, 12);
}
