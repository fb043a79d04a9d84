import { defineConfig } from "@playwright/test";
import { browserLaunch } from "./support/browser";

// Each run keeps what it finds in a folder of its own; the workers, which read this file again, inherit its name.
process.env["HORIZON_TEST_RUN"] ??= String(process.pid);

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: `../test-results/${process.env["HORIZON_TEST_RUN"]}`,
  globalSetup: "./support/browser-setup.ts",
  // the machine also runs the database and the server
  workers: 1,
  forbidOnly: true,
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: browserLaunch,
    baseURL: process.env["HORIZON_TEST_URL"],
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
