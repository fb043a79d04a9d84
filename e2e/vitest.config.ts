import { defineConfig } from "vitest/config";
import { PARTS } from "./run/parts.ts";

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
          include: PARTS.unit,
          // they keep nothing, so that files may share what they import: it costs more than the tests
          isolate: false,
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
          include: PARTS.db,
          globalSetup: "e2e/support/database-setup.ts",
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // each file has a database of its own, whose catalogue it may change; one worker each on a machine of two cores
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "routes",
          include: PARTS.routes,
          globalSetup: "e2e/support/routes-setup.ts",
          // they wait more than they compute: for the server, for faults to pass
          maxWorkers: 3,
          // they speak with servers and mock nothing, so that files may share what they import
          isolate: false,
          testTimeout: 60_000,
          // a test may start a stack or a server of its own
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
