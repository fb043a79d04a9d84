import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { CallContext } from "@/lib/platform/context";
import { generateApiKey } from "@/lib/platform/crypto";
import { dashboardRoute } from "./dashboard-route";
import type { RouteSpec } from "./door";
import { externalRoute } from "./external-route";
import { preflight } from "./preflight";
import { publicRoute } from "./public-route";

const Echo = z.object({ said: z.string() });

const base = { id: "echo", summary: "Echo", surface: "house", response: Echo } as const satisfies RouteSpec;

function post(body: unknown, headers: Record<string, string> = {}): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Request("http://horizon.test/api/echo?page=2", {
    method: "POST",
    body: text,
    headers: { "content-type": "application/json", ...headers },
  });
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("any door", () => {
  const echo = publicRoute({ ...base, rate: "none", body: Echo }, (_ctx, { body }) => Promise.resolve(body));

  test("answers in its surface, uncacheable, under the caller's request id", async () => {
    const response = await echo(post({ said: "hi" }, { "x-request-id": "my-request-1" }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { said: "hi" } });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-request-id")).toBe("my-request-1");
  });

  test.each(["short", "has spaces in it", "<script>alert(1)</script>", "x".repeat(200)])(
    "does not take over the request id %j",
    async (id) => {
      const response = await echo(post({ said: "hi" }, { "x-request-id": id }));
      expect(response.headers.get("x-request-id")).toMatch(/^req_[0-9a-f]{32}$/);
    },
  );

  test("refuses invalid input as 422 in house style, as 400 for concierges", async () => {
    const concierge = publicRoute({ ...base, surface: "concierge", rate: "none", body: Echo }, (_ctx, { body }) =>
      Promise.resolve(body),
    );
    const refusal = await echo(post({ said: 1 }));
    expect(refusal.status).toBe(422);
    expect(await refusal.json()).toEqual({
      error: "said must be a string.",
      code: "invalid_request",
      request_id: refusal.headers.get("x-request-id"),
      issues: [{ path: "said", message: "said must be a string." }],
    });
    expect((await concierge(post({ said: 1 }))).status).toBe(400);
    const bare = await concierge(post({ said: "hi" }));
    expect(await bare.json()).toEqual({ said: "hi" });
  });

  test.each([
    ["{", 400, "invalid_json"],
    ["x".repeat(300 * 1024), 413, "payload_too_large"],
  ])("refuses the body %.10s as %i %s", async (body, status, code) => {
    const response = await echo(post(body));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  test("tells nothing of an error that nobody foresaw", async () => {
    const broken = publicRoute({ ...base, rate: "none" }, () => Promise.reject(new Error("password=canary")));
    const response = await broken(post({}));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("canary");
  });

  test("lets nothing out that its answer does not declare", async () => {
    const leaky = publicRoute({ ...base, rate: "none" }, () =>
      Promise.resolve({ said: "hi", password_digest: "canary" }),
    );
    expect(await (await leaky(post({}))).json()).toEqual({ data: { said: "hi" } });
  });

  test("gives the verb what it declares, parsed, and 404 for a path that is no id", async () => {
    const route = publicRoute(
      { ...base, rate: "none", query: z.object({ page: z.coerce.number() }), params: z.object({ id: z.guid() }) },
      (_ctx, { query, params, body }) => Promise.resolve({ said: `${query.page + 1} ${params.id} ${String(body)}` }),
    );
    const id = "01a1fbb4-6e95-7e76-944f-9fcc08bc3c8a";
    const found = await route(post({}), { params: Promise.resolve({ id }) });
    expect(await found.json()).toEqual({ data: { said: `3 ${id} undefined` } });
    const missing = await route(post({}), { params: Promise.resolve({ id: "1" }) });
    expect(missing.status).toBe(404);
  });

  test("marks a request that carries an Idempotency-Key with the hash of its body", async () => {
    let seen: CallContext["request"] | undefined;
    const route = publicRoute({ ...base, rate: "none", body: Echo }, (ctx, { body }) => {
      seen = ctx.request;
      return Promise.resolve(body);
    });
    await route(post({ said: "hi" }, { "idempotency-key": "k1" }));
    expect(seen).toMatchObject({ idempotencyKey: "k1", bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await route(post({ said: "hi" }));
    expect(seen?.idempotencyKey ?? seen?.bodyHash).toBeUndefined();
  });
});

describe("the external door", () => {
  const open = externalRoute({ ...base, scope: "things:write", body: Echo }, (_ctx, { body }) => Promise.resolve(body));
  const { key } = generateApiKey("secret");

  test.each([
    [{}],
    [{ "x-api-key": "" }],
    [{ "x-api-key": "hmz_nonsense" }],
    [{ "x-api-key": key.slice(0, -1) }],
    [{ authorization: "Bearer hmz_nonsense" }],
    [{ authorization: `Basic ${key}` }],
  ])("refuses %j without asking the database", async (headers) => {
    const fetched = vi.fn<typeof fetch>();
    vi.stubGlobal("fetch", fetched);
    const response = await open(post({ said: "hi" }, headers));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: "Unauthorized", code: "unauthorized" });
    expect(fetched).not.toHaveBeenCalled();
  });

  test("refuses a secret key that a browser sends, and says why", async () => {
    const response = await open(post({ said: "hi" }, { "x-api-key": key, origin: "https://shop.example" }));
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "secret_key_in_browser" });
  });

  test("calls a database that cannot be asked unavailable, never the key wrong", async () => {
    const ways: Record<string, string>[] = [{ "x-api-key": key }, { authorization: `Bearer ${key}` }];
    for (const headers of ways) {
      const response = await open(post({ said: "hi" }, headers));
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("1");
    }
  });
});

describe("a preflight", () => {
  test("names the asking origin, never all of them", async () => {
    const request = new Request("http://horizon.test/", {
      method: "OPTIONS",
      headers: { origin: "https://shop.example" },
    });
    const response = await preflight("echoPreflight", "POST")(request);
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": "https://shop.example",
      "access-control-allow-methods": "POST, OPTIONS",
      "access-control-allow-headers": expect.stringContaining("Content-Type, x-api-key"),
      vary: "Origin",
    });
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });
});

describe("the dashboard door", () => {
  test("refuses who is not signed in, however the token is sent", async () => {
    const route = dashboardRoute(base, () => Promise.resolve({ said: "hi" }));
    const ways: Record<string, string>[] = [
      {},
      { cookie: "next-auth.session-token=nonsense" },
      { authorization: "Bearer x.y.z" },
    ];
    for (const headers of ways) {
      expect((await route(post({}, headers))).status).toBe(401);
    }
  });

  test("is not opened by an API key unless it says so", async () => {
    const { key } = generateApiKey("secret");
    const route = dashboardRoute(base, () => Promise.resolve({ said: "hi" }));
    expect((await route(post({}, { "x-api-key": key }))).status).toBe(401);
    const both = dashboardRoute({ ...base, alsoApiKey: "things:write" }, () => Promise.resolve({ said: "hi" }));
    expect((await both(post({}, { "x-api-key": key }))).status).toBe(503);
  });
});

describe("the cron door", () => {
  const secret = "a-long-enough-cron-secret";

  async function askWith(configured: string, authorization: string) {
    vi.stubEnv("CRON_SECRET", configured);
    vi.resetModules();
    const fresh = await import("./cron-route");
    let claims: unknown;
    const route = fresh.cronRoute(base, (ctx) => {
      claims = ctx.claims;
      return Promise.resolve({ said: "done" });
    });
    const { status } = await route(post({}, { authorization }));
    return { status, claims };
  }

  const statusWith = async (configured: string, given: string) => (await askWith(configured, given)).status;

  test("opens to the scheduler's secret only", async () => {
    expect(await statusWith(secret, `Bearer ${secret}`)).toBe(200);
    for (const wrong of ["", secret, `Bearer ${secret}x`, "Bearer ", `bearer ${secret}`]) {
      expect(await statusWith(secret, wrong)).toBe(401);
    }
  });

  test("stays shut while the secret is unset or short", async () => {
    expect(await statusWith("", "Bearer ")).toBe(401);
    expect(await statusWith("", "Bearer undefined")).toBe(401);
    expect(await statusWith("short", "Bearer short")).toBe(401);
  });

  test("says of a run that failed what every error says, and what the scheduler expects", async () => {
    vi.stubEnv("CRON_SECRET", secret);
    vi.resetModules();
    const { cronRoute } = await import("./cron-route");
    const broken = cronRoute(base, () => Promise.reject(new Error("password=canary")));
    const failed = await broken(post({}, { authorization: `Bearer ${secret}` }));
    expect(failed.status).toBe(500);
    expect(await failed.json()).toEqual({
      success: false,
      error: "Something went wrong on our side.",
      code: "internal_error",
      request_id: failed.headers.get("x-request-id"),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    const stranger = await broken(post({}));
    expect(Object.keys(Object(await stranger.json()))).toEqual(["error", "code", "request_id"]);
  });

  test("has no organisation", async () => {
    const { claims } = await askWith(secret, `Bearer ${secret}`);
    expect(claims).toEqual({ role: "crm_worker", actor: "worker", sub: "echo" });
  });
});

describe("the public door", () => {
  test("limits an address and says so on every answer", async () => {
    vi.stubEnv("RATE_LIMIT_PUBLIC_PER_MINUTE", "2");
    vi.resetModules();
    const fresh = await import("./public-route");
    const route = fresh.publicRoute({ ...base, id: "limited" }, () => Promise.resolve({ said: "hi" }));
    const answers = [await route(post({})), await route(post({})), await route(post({}))];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get("ratelimit-remaining"))).toEqual(["1", "0", "0"]);
    expect(Number(answers[2]?.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});
