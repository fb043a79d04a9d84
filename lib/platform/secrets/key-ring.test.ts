import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseKeyRing } from "./key-ring";

const newKey = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const [first, second] = [newKey("first"), newKey("second")];
const ring = parseKeyRing(first);
const HERE = "organization/row";

describe("a key ring", () => {
  test.each(["", "x", "ä 💥 \0", "s".repeat(10_000)])("opens what it has closed", (plaintext) => {
    const closed = ring.encrypt(plaintext, HERE);
    expect(ring.decrypt(closed, HERE)).toBe(plaintext);
    expect(closed).not.toBe(ring.encrypt(plaintext, HERE));
  });

  test("opens nothing in another organisation or row", () => {
    const closed = ring.encrypt("secret", HERE);
    for (const there of ["", "organization/other", "other/row"]) {
      expect(() => ring.decrypt(closed, there)).toThrow("A stored secret could not be opened.");
    }
  });

  test("opens nothing of which any character was changed", () => {
    const closed = ring.encrypt("secret", HERE);
    for (let at = 0; at < closed.length; at += 1) {
      const changed = closed.slice(0, at) + (closed[at] === "B" ? "C" : "B") + closed.slice(at + 1);
      // the last character of base64 may carry bits that mean nothing
      if (
        Buffer.from(changed.split(":")[3] ?? "", "base64").equals(Buffer.from(closed.split(":")[3] ?? "", "base64"))
      ) {
        if (changed.split(":").slice(0, 3).join() === closed.split(":").slice(0, 3).join()) continue;
        const bytes = (text: string) =>
          text
            .split(":")
            .slice(1)
            .map((part) => Buffer.from(part, "base64").toString("hex"));
        if (changed.startsWith("first:") && bytes(changed).join() === bytes(closed).join()) continue;
      }
      expect(() => ring.decrypt(changed, HERE), `character ${at}`).toThrow("could not be opened");
    }
    for (const junk of ["", ":", "first:::", "first:AA==:AA==:AA==", closed.slice(0, -8)])
      expect(() => ring.decrypt(junk, HERE)).toThrow("could not be opened");
  });

  test("opens what an older key has closed, closes with the newest, and says which is which", () => {
    const old = ring.encrypt("secret", HERE);
    const rotated = parseKeyRing(`${second}, ${first}`);
    expect(rotated.decrypt(old, HERE)).toBe("secret");
    expect([rotated.isStale(old), rotated.isStale(rotated.encrypt("secret", HERE))]).toEqual([true, false]);
  });

  test("opens nothing with a key that was dropped, or with another one of its name", () => {
    const old = ring.encrypt("secret", HERE);
    expect(() => parseKeyRing(second).decrypt(old, HERE)).toThrow("could not be opened");
    expect(() => parseKeyRing(newKey("first")).decrypt(old, HERE)).toThrow("could not be opened");
  });

  test.each(["", "first", "first:short=", `${first},${first}`, `${first},`])("is no ring: %j", (text) => {
    expect(() => parseKeyRing(text)).toThrow("HORIZON_SECRETS_KEYS");
  });
});
