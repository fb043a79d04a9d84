import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

async function addressWith(hops: string, headers: Record<string, string>): Promise<string | null> {
  vi.stubEnv("TRUSTED_PROXY_HOPS", hops);
  const { clientAddress } = await import("./client-address");
  return clientAddress(new Headers(headers));
}

const given = { "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.1", "x-horizon-socket-address": "198.51.100.7" };

test.each([
  ["0", "198.51.100.7"],
  ["1", "10.0.0.1"],
  ["2", "203.0.113.9"],
])("behind %s proxies the address is %s, whatever the sender claims", async (hops, address) => {
  expect(await addressWith(hops, given)).toBe(address);
});

test("an unknown address is null, not a guess", async () => {
  expect(await addressWith("0", {})).toBeNull();
  expect(await addressWith("2", { "x-forwarded-for": "6.6.6.6" })).toBeNull();
});

test.each([
  [null, "unknown"],
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::6", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
])("%s is limited as %s", async (address, block) => {
  const { addressBlock } = await import("./client-address");
  expect(addressBlock(address)).toBe(block);
});
