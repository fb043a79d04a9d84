import { defineConfig } from "vitest/config";

// the package refuses to load outside a server build; its empty half is what Next puts in its place
const serverOnly = new URL("../node_modules/server-only/empty.js", import.meta.url).pathname;

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  resolve: { tsconfigPaths: true, alias: { "server-only": serverOnly } },
  test: {
    // what is waited for comes when the machine gets to it; the second that is the default is for a machine with nothing else to do
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{lib,bench}/**/*.test.ts", "app/**/_components/**/*.test.ts"],
          // nothing listens there: a unit test that asks the database fails
          env: {
            SUPABASE_URL: "http://127.0.0.1:9",
            HORIZON_JWT_SECRET: "a-secret-for-unit-tests-and-nothing-else",
            NEXTAUTH_SECRET: "a-secret-for-unit-tests-and-nothing-else",
            LOG_LEVEL: "silent",
          },
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: ["e2e/api/try.test.ts"],
          globalSetup: "e2e/support/database-setup.ts",
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // one database for all files, and some lock tables of it or change its catalogue
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "routes",
          include: ["app/**/route.test.ts", "e2e/api/**/*.test.ts"],
          globalSetup: "e2e/support/routes-setup.ts",
          testTimeout: 30_000,
          // a test may start a stack or a server of its own
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
