import { expect, test } from "vitest";
import { signWebhook, verifyWebhook } from "./webhook-signature";

const SECRET = Buffer.from("a secret of thirty-two characters");
const NOW = 1_800_000_000_000;
const DELIVERY = { id: "evt_1", timestamp: NOW / 1000, body: '{"type":"delivered"}' };

function verify(changes: Record<string, string> = {}, body = DELIVERY.body, now = NOW, secret = SECRET) {
  return verifyWebhook(secret, new Headers({ ...signWebhook(SECRET, DELIVERY), ...changes }), body, now);
}

test("a signed delivery says its id", () => {
  expect(verify()).toBe("evt_1");
});

test("one of several signatures is enough, as when secrets are rotated", () => {
  const signature = signWebhook(SECRET, DELIVERY)["webhook-signature"] ?? "";
  expect(verify({ "webhook-signature": `v1,b3RoZXI= ${signature}` })).toBe("evt_1");
});

test.each([
  ["another body", {}, `${DELIVERY.body} `],
  ["another id", { "webhook-id": "evt_2" }],
  ["another time", { "webhook-timestamp": String(NOW / 1000 + 1) }],
  ["no signature", { "webhook-signature": "" }],
  [
    "another scheme",
    { "webhook-signature": (signWebhook(SECRET, DELIVERY)["webhook-signature"] ?? "").replace("v1", "v2") },
  ],
  ["no time", { "webhook-timestamp": "" }],
  ["no id", { "webhook-id": "" }],
])("%s is refused", (_what, changes, body = DELIVERY.body) => {
  expect(() => verify(changes, body)).toThrow("Unauthorized");
});

test("another secret is refused", () => {
  expect(() => verify({}, DELIVERY.body, NOW, Buffer.from("another secret of thirty-two char"))).toThrow(
    "Unauthorized",
  );
});

test.each([-301, 301])("a delivery %i seconds from now is refused", (seconds) => {
  expect(() => verify({}, DELIVERY.body, NOW + seconds * 1000)).toThrow("Unauthorized");
});

test.each([-300, 300])("a delivery %i seconds from now is taken", (seconds) => {
  expect(verify({}, DELIVERY.body, NOW + seconds * 1000)).toBe("evt_1");
});
