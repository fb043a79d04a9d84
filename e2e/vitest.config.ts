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
    ],
  },
});
