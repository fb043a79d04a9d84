import { startProxy } from "@/e2e/support/proxy.ts";
import { startServer } from "@/e2e/support/server.ts";
import { overviewPath, sectionOf } from "@/lib/paths";
import { analyticsRoutes } from "./analytics.ts";
import type { Sizes } from "./dashboard.ts";
import type { Horizon } from "./horizon.ts";
import type { Result } from "./result.ts";
import { spreadOf } from "./statistics.ts";

/** How often the data API is asked for one answer. */
export async function calls({ stack }: Horizon, { small }: Sizes): Promise<Result> {
  const proxy = await startProxy(stack.apiUrl);
  const server = await startServer({ stack, apiUrl: proxy.url });
  try {
    const result: Result = { findings: [], absolutes: [] };
    for (const [path, atMost] of [
      ...analyticsRoutes.map((route) => [route, 1] as const),
      [overviewPath(small), 3] as const,
    ]) {
      proxy.clear();
      const response = await fetch(server.url + path, { headers: { cookie: small.cookie } });
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
      await response.arrayBuffer();
      const value = spreadOf([proxy.calls().length]);
      result.findings.push({
        name: `GET ${sectionOf(path)}: calls of the data API`,
        value,
        unit: "calls",
        bar: { atMost },
      });
    }
    return result;
  } finally {
    await server.stop();
    await proxy.stop();
  }
}
