import { expect, test } from "vitest";
import { requireSameOrigin } from "./same-origin";

function asks(headers: Record<string, string>, method = "POST"): () => void {
  return () =>
    requireSameOrigin(
      new Request("http://horizon.test/api", { method, headers: { host: "horizon.test", ...headers } }),
    );
}

test.each([
  [{ origin: "https://evil.example" }],
  [{ origin: "null" }],
  [{ origin: "http://horizon.test.evil.example" }],
  [{ origin: "http://horizon.test:8080" }],
  [{ "sec-fetch-site": "cross-site" }],
  [{ "sec-fetch-site": "same-site" }],
])("a change asked for by another site is refused: %j", (headers) => {
  expect(asks(headers)).toThrow("another site");
});

test.each([[{ origin: "http://horizon.test" }], [{ "sec-fetch-site": "same-origin" }], [{}]])(
  "our own pages and callers that are no browsers may: %j",
  (headers) => {
    expect(asks(headers)).not.toThrow();
  },
);

test("a GET is a change where its route says so", () => {
  const asked = new Request("http://horizon.test/api", { headers: { "sec-fetch-site": "cross-site" } });
  expect(() => requireSameOrigin(asked, true)).toThrow("another site");
});

test("reading is not a change", () => {
  expect(asks({ origin: "https://evil.example" }, "GET")).not.toThrow();
});
