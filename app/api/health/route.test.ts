import { expect, inject, test } from "vitest";
import { send } from "@/e2e/support/http";

test("says that the service and its database are up, and keeps a connection longer than whoever uses it", async () => {
  const { status, json, headers } = await send(inject("serverUrl"), {
    path: "/api/health",
    headers: { connection: "keep-alive" },
  });
  expect(status).toBe(200);
  expect(json).toMatchObject({ status: "ok", database: "ok" });
  expect(Number(/timeout=(\d+)/.exec(String(headers["keep-alive"]))?.[1])).toBeGreaterThanOrEqual(65);
});
