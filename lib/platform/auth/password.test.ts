import { describe, expect, test } from "vitest";

import { hashPassword, verifyPassword } from "./password";

describe("a password digest", () => {
  test("uses argon2id with the OWASP parameters", async () => {
    expect(await hashPassword("correct horse battery")).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test("matches its own password only", async () => {
    const digest = await hashPassword("correct horse battery");
    expect(await verifyPassword(digest, "correct horse battery")).toBe(true);
    expect(await verifyPassword(digest, "correct horse batterY")).toBe(false);
  });

  test("matches the same characters however they were composed", async () => {
    const digest = await hashPassword("caf\u00e9 au lait");
    expect(await verifyPassword(digest, "cafe\u0301 au lait")).toBe(true);
  });

  test("that does not exist is never matched, at the same cost", async () => {
    await verifyPassword(null, "warm up the decoy");
    const digest = await hashPassword("correct horse battery");
    const [known, unknown] = [await timeOf(digest), await timeOf(null)];
    expect(await verifyPassword(null, "a digest that nothing matches")).toBe(false);
    expect(unknown / known).toBeGreaterThan(0.3);
    expect(unknown / known).toBeLessThan(3);
  });
});

/** The fastest of five tries, which is the least disturbed by other work on the machine. */
async function timeOf(digest: string | null): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const start = performance.now();
    await verifyPassword(digest, "not the password");
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
