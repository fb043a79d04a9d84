import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";

// the headless shell needs a third less processor time; it is also what Playwright installs
const installed = ["chromium-headless-shell", "chromium", "chromium-browser"]
  .map((name) => `/usr/bin/${name}`)
  .find((path) => existsSync(path));

/** How tests start their browser: the system's Chromium where there is one, otherwise the one Playwright installs. */
export const browserLaunch: LaunchOptions = {
  ...(installed !== undefined && { executablePath: installed }),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    // a page is open for seconds: code that is optimised for longer costs more than it saves
    "--js-flags=--no-opt --no-maglev",
  ],
};

/** Whether Playwright has to install a browser before the first test. */
export const needsBrowser = installed === undefined;
