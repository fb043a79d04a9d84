import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  resolve: { tsconfigPaths: true },
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["lib/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "db",
          include: ["supabase/**/*.test.ts"],
          globalSetup: "e2e/support/database-setup.ts",
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        // tests read the declarations of routes, outside of the server that the package insists on
        resolve: {
          alias: { "server-only": new URL("../node_modules/server-only/empty.js", import.meta.url).pathname },
        },
        test: {
          name: "routes",
          include: ["app/**/route.test.ts", "e2e/api/**/*.test.ts"],
          globalSetup: "e2e/support/routes-setup.ts",
          testTimeout: 30_000,
        },
      },
    ],
  },
});
