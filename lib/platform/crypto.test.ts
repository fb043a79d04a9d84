import { expect, test } from "vitest";
import { constantTimeEqual, generateApiKey, parseApiKey, sha256Hex } from "./crypto";

test.each([
  ["secret", /^hmz_[A-Za-z0-9]{32}$/],
  ["publishable", /^hmz_pub_[A-Za-z0-9]{32}$/],
] as const)("a generated %s key has its shape and is recognized", (kind, shape) => {
  const { key, ...parts } = generateApiKey(kind);
  expect(key).toMatch(shape);
  expect(parseApiKey(key)).toEqual(parts);
  expect(parts).toMatchObject({ kind, digest: sha256Hex(key), last4: key.slice(-4) });
  expect(key.startsWith(parts.prefix)).toBe(true);
  expect(parts.prefix).toHaveLength(kind === "secret" ? 8 : 12);
});

test("keys do not repeat", () => {
  const keys = new Set(Array.from({ length: 2_000 }, () => generateApiKey("secret").key));
  expect(keys.size).toBe(2_000);
});

test("a key with any one character changed is refused without a look-up", () => {
  const { key } = generateApiKey("secret");
  for (let at = 0; at < key.length; at += 1) {
    const typo = key.slice(0, at) + (key[at] === "x" ? "y" : "x") + key.slice(at + 1);
    expect(parseApiKey(typo)).toBeNull();
  }
});

test.each(["", "hmz_", "hmz_short", `hmz_${"a".repeat(32)}`, `hmz_${"é".repeat(32)}`, "x".repeat(100_000)])(
  "junk is no key: %.20s",
  (junk) => {
    expect(parseApiKey(junk)).toBeNull();
    expect(parseApiKey(`${generateApiKey("secret").key}\n`)).toBeNull();
  },
);

test("a secret key's body does not pass as a publishable one", () => {
  const { key } = generateApiKey("secret");
  expect(parseApiKey(key.replace("hmz_", "hmz_pub_"))).toBeNull();
});

test("hashing in pieces equals hashing the whole", () => {
  expect(sha256Hex("a", new Uint8Array([98]), "c")).toBe(sha256Hex("abc"));
  expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("secrets of any length can be compared", () => {
  expect(constantTimeEqual("same", "same")).toBe(true);
  expect(constantTimeEqual("same", "Same")).toBe(false);
  expect(constantTimeEqual("", "longer than the other")).toBe(false);
});
