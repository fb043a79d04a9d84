import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AppError, unauthorized } from "@/lib/platform/errors";
import type { RouteSpec } from "./door";
import { webhookRoute } from "./webhook-route";

const Echo = z.object({ said: z.string() });

const base = { id: "echo", summary: "Echo", surface: "house", response: Echo } as const satisfies RouteSpec;

function post(body: unknown, headers: Record<string, string> = {}): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Request("http://horizon.test/api/echo", { method: "POST", body: text, headers });
}

describe("the webhook door", () => {
  const route = webhookRoute(
    {
      ...base,
      body: Echo,
      verify: ({ rawBody, headers }) => {
        if (headers.get("x-signature") !== `signed:${rawBody.length}`) throw unauthorized();
        return Echo.parse(JSON.parse(rawBody));
      },
    },
    (ctx, event) => {
      if (ctx.claims.role !== "crm_worker") throw new AppError("internal_error", "not a worker");
      return Promise.resolve(event);
    },
  );

  test("lets a verified delivery in, as a worker", async () => {
    const body = '{ "said":  "exactly these bytes" }';
    const response = await route(post(body, { "x-signature": `signed:${body.length}` }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { said: "exactly these bytes" } });
  });

  test("answers in the form that the provider understands", async () => {
    const twiml = webhookRoute(
      {
        ...base,
        body: Echo,
        verify: ({ rawBody }) => Echo.parse(JSON.parse(rawBody)),
        render: ({ said }) => ({ contentType: "text/xml", body: `<Say>${said}</Say>` }),
      },
      (_ctx, event) => Promise.resolve(event),
    );
    const response = await twiml(post({ said: "hi" }));
    expect([response.headers.get("content-type"), await response.text()]).toEqual(["text/xml", "<Say>hi</Say>"]);
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
    // a refusal is ours to word, whatever the provider understands
    expect((await twiml(post({ shouted: "hi" }))).headers.get("content-type")).toContain("application/json");
  });

  test("reads nothing out of a delivery that is not", async () => {
    expect((await route(post("no json at all", { "x-signature": "forged" }))).status).toBe(401);
  });

  test("refuses a delivery that is too large before it is verified", async () => {
    expect((await route(post("x".repeat(300 * 1024), { "x-signature": "forged" }))).status).toBe(413);
  });
});
