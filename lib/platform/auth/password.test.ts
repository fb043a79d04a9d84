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
    const [known, unknown] = [await costOf(digest), await costOf(null)];
    expect(await verifyPassword(null, "a digest that nothing matches")).toBe(false);
    expect(unknown / known).toBeGreaterThan(0.3);
    expect(unknown / known).toBeLessThan(3);
  });
});

/** The least of five tries in processor time, which other work on the machine does not stretch as it does the clock. */
async function costOf(digest: string | null): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const before = process.cpuUsage();
    await verifyPassword(digest, "not the password");
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}
