import { defineConfig } from "@playwright/test";
import { browserLaunch } from "./support/browser";

// Each run keeps what it finds in a folder of its own; the workers, which read this file again, inherit its name.
process.env["HORIZON_TEST_RUN"] ??= String(process.pid);

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: `../test-results/${process.env["HORIZON_TEST_RUN"]}`,
  globalSetup: "./support/browser-setup.ts",
  // two files at a time: each journey has an organisation of its own
  workers: 2,
  // what is waited for comes when the machine gets to it
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: browserLaunch,
    baseURL: process.env["HORIZON_TEST_URL"],
    // a trace costs a fifth of the time; `--trace on` keeps one of a journey that is run again
    trace: "off",
    screenshot: "only-on-failure",
  },
});
