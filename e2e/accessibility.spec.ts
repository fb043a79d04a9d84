import type { Page } from "@playwright/test";
import axe from "axe-core";
import type { RunOptions } from "axe-core";
import { allPages } from "@/e2e/support/all-pages";
import { fillOrganization } from "@/e2e/support/filled";
import { chatsOn, daysAgo } from "@/e2e/support/history";
import { expect, send, test } from "@/e2e/support/journey";
import { makeOrganization } from "@/e2e/support/organization";
import { ROUNDS } from "#tests/support/rounds.ts";
import {
  REGISTER_PATH,
  SIGN_IN_PATH,
  apiKeysPath,
  chatPath,
  chatsPath,
  contactsPath,
  organizationSettingsPath,
  overviewPath,
  quickStartPath,
  rowsPath,
  visitorPath,
  visitorsPath,
} from "@/lib/paths";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

// Every page is looked at twice. The second time only what colours and width decide is looked at again.
const WIDE = { colorScheme: "light", viewport: { width: 1280, height: 844 } } as const;
const PHONE = { colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const ALL_RULES: RunOptions = { runOnly: { type: "tag", values: [...WCAG, "best-practice"] } };
/** Contrast, the size of what is pressed, and what can be scrolled to. */
const LOOK_RULES: RunOptions = {
  runOnly: {
    type: "rule",
    values: ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"],
  },
};

test.describe.configure({ mode: "parallel" });
test.use(WIDE);
test.beforeEach(() => test.slow());

test("pages for strangers have no serious barrier", async ({ page }) => {
  for (const path of [SIGN_IN_PATH, REGISTER_PATH]) await expectNoBarrier(page, path);
});

test("pages with data have no serious barrier and fit their width", async ({ page, organization, sql, baseURL }) => {
  // a word that is wider than a phone when it cannot be broken
  const { pages } = await fillOrganization(sql, baseURL, organization, "donaudampfschifffahrtsgesellschaftskapitaen");
  for (const path of pages) await expectNoBarrier(page, path);
});

test("pages without data have no serious barrier and fit their width", async ({ page, organization: { slug } }) => {
  const nowhere = { chatId: "x", visitorId: "x", articleId: "x", contactId: "x", importId: "x" };
  const pages = allPages({ organization: slug, ...nowhere }).filter((path) => !/\/x(\/|$)/.test(path));
  // with data each page is looked at; without, by default every fourth
  const some = ROUNDS > 1 ? pages : pages.filter((_, index) => index % 4 === 0);
  for (const path of some) await expectNoBarrier(page, path);
});

test("what is found, and what is not, has no serious barrier and fits its width", async ({
  page,
  organization,
  baseURL,
}) => {
  await send(baseURL, organization.key.key, [
    { type: "chat", chatId: "c", sessionId: "s", location: "Faro, Portugal" },
    { type: "message", chatId: "c", role: "user", content: "A room with a sea view, please. Call me: 555 0100." },
    { type: "message", chatId: "c", role: "assistant", content: "With pleasure." },
  ]);
  await page.request.post("/api/chats/summarize", { data: { chatId: "c" }, headers: { origin: baseURL ?? "" } });
  for (const path of [
    rowsPath(organization, { metric: "chats", device: "Desktop", days: "7" }),
    rowsPath(organization, { metric: "leads", days: "7" }),
    chatPath(organization, "c"),
    chatsPath(organization, { search: "sea", chat: "c" }),
    chatsPath(organization, { search: "nothing" }),
    visitorsPath(organization, { search: "nothing" }),
    contactsPath(organization, { search: "nothing" }),
    chatPath(organization, "nowhere"),
    visitorPath(organization, "nowhere"),
    `${quickStartPath(organization)}/nowhere`,
    "/nowhere",
  ]) {
    await expectNoBarrier(page, path);
  }
});

test("charts, the tables behind them and the choice of days have no serious barrier", async ({
  page,
  organization,
  baseURL,
}) => {
  await send(baseURL, organization.key.key, chatsOn(daysAgo(1), 3));
  await page.goto(overviewPath(organization, { days: "7" }));
  await page.getByRole("link", { name: /: 3 messages$/ }).waitFor();
  for (const chart of ["Sessions by day", "Events by day", "Cities"]) {
    await page.getByRole("button", { name: `Show ${chart} as a table` }).click();
  }
  await expectNoBarrier(page);
  for (const menu of [/^Last 7 days/, /^vs /]) {
    await page.getByRole("button", { name: menu }).click();
    await page.getByRole("menuitem").first().waitFor();
    await expectNoBarrier(page);
    await page.keyboard.press("Escape");
    await page.getByRole("menuitem").first().waitFor({ state: "detached" });
  }
  await page.keyboard.press("c");
  await page.getByRole("dialog").getByRole("button", { name: "Show" }).waitFor();
  await expectNoBarrier(page);
});

test("menus and dialogs have no serious barrier", async ({ page, organization }) => {
  const menu = page.getByRole("button", { name: "Actions for Primary key" });
  await page.goto(apiKeysPath(organization));
  await menu.click();
  await page.getByRole("menuitem", { name: "Revoke" }).waitFor();
  await expectNoBarrier(page);
  for (const item of ["Rename", "Rotate", "Revoke"]) {
    await page.getByRole("menuitem", { name: item }).click();
    await page.getByRole("dialog").getByRole("button").last().waitFor();
    await expectNoBarrier(page);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await menu.click();
  }
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByRole("textbox", { name: "Name" }).waitFor();
  await expectNoBarrier(page);
});

for (const [name, look] of Object.entries({ wide: WIDE, phone: PHONE })) {
  test.describe(name, () => {
    test.use(look);

    test("search, organisations and account have no serious barrier", async ({ page, organization, sql }) => {
      const second = await makeOrganization(sql, "Second Inn");
      await sql`
        insert into public.memberships (organization_id, user_id, role)
        values (${second.id}, ${organization.owner.userId}, 'analyst')
      `;
      const open = async () => {
        if (name === "phone") await page.getByRole("button", { name: "Open navigation" }).click();
      };
      await page.goto(organizationSettingsPath(organization));
      await open();
      await page.getByRole("button", { name: "Search" }).click();
      await page.getByRole("option", { name: "Overview" }).waitFor();
      await expectNone(page, ALL_RULES);
      await page.keyboard.press("Escape");
      await page.goto(apiKeysPath(organization));
      await open();
      await page.getByRole("button", { name: /^Organisation: / }).click();
      await page.getByRole("menuitem", { name: "Second Inn" }).waitFor();
      await expectNone(page, ALL_RULES);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Account/ }).click();
      await page.getByRole("button", { name: "Sign out" }).waitFor();
      await expectNone(page, ALL_RULES);
    });
  });
}

/** Looks at a page, or what is open on it, in light on a wide screen and in dark on a phone. */
async function expectNoBarrier(page: Page, path?: string): Promise<void> {
  if (path !== undefined) await page.goto(path);
  await page.getByRole("heading").first().waitFor();
  await expectNone(page, ALL_RULES, path);
  await show(page, PHONE);
  await expectNone(page, LOOK_RULES, path);
  const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await overhang(), path).toBeLessThanOrEqual(0);
  const cramped = () =>
    page.evaluate(() => {
      const widths = [...document.querySelectorAll("td[data-wide]")].map(({ clientWidth }) => clientWidth);
      // what is not shown has none
      return widths.filter((width) => width > 0 && width < 150).length;
    });
  expect(await cramped(), `${path}: cells that do not take their room`).toBe(0);
  await show(page, WIDE);
}

async function show(page: Page, { colorScheme, viewport }: typeof WIDE | typeof PHONE): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
}

/** No finding of axe that it calls serious or critical, nor any other of WCAG 2.2 AA. */
async function expectNone(page: Page, rules: RunOptions, path?: string): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async (options) => {
    // colours on their way from one to another are neither
    document
      .getAnimations()
      .forEach((animation) => animation.effect?.getTiming().iterations === 1 && animation.finish());
    return (await window.axe.run(document, { ...options, resultTypes: ["violations"] })).violations;
  }, rules);
  const found = violations
    .filter(
      ({ impact, tags: own }) => impact === "serious" || impact === "critical" || own.some((tag) => WCAG.includes(tag)),
    )
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(found, path ?? "the dialog").toEqual([]);
}
