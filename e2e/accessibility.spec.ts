import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { chatsOn, daysAgo } from "@/e2e/support/history";
import { expect, send, test } from "@/e2e/support/journey";
import { makeOrganization } from "@/e2e/support/organization";
import {
  REGISTER_PATH,
  SIGN_IN_PATH,
  aiSettingsPath,
  apiKeysPath,
  articlePath,
  articlesPath,
  chatPath,
  chatsPath,
  jobsPath,
  openQuestionsPath,
  organizationSettingsPath,
  overviewPath,
  quickStartPath,
  rowsPath,
  teamPath,
  visitorPath,
  visitorsPath,
} from "@/lib/paths";

// Each page in either colours and in either width. The second time only what colours and width decide is looked at
// again, but where menus and dialogs are others on a phone.
const LOOKS = [
  { colorScheme: "light", name: "wide", width: 1280 },
  { colorScheme: "dark", name: "phone", width: 390 },
] as const;

type RunOptions = Parameters<AxeBuilder["options"]>[0];
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

for (const { colorScheme, name, width } of LOOKS) {
  test.describe(`${colorScheme}, ${name}`, () => {
    test.slow();
    const expectNoBarrier = (page: Page, path?: string) =>
      expectNone(page, path, name === "phone" ? LOOK_RULES : ALL_RULES);
    test.use({ colorScheme, viewport: { width, height: 844 } });

    test("pages for strangers have no serious barrier", async ({ page }) => {
      for (const path of [SIGN_IN_PATH, REGISTER_PATH]) await expectNoBarrier(page, path);
    });

    test("pages for members have no serious barrier and fit their width", async ({ page, organization, baseURL }) => {
      for (const path of [overviewPath(organization), chatsPath(organization)]) await expectNoBarrier(page, path);
      await send(baseURL, organization.key.key, [
        { type: "chat", chatId: "c", sessionId: "s", location: "Faro, Portugal" },
        { type: "message", chatId: "c", role: "user", content: "A room with a sea view, please. Call me: 555 0100." },
        { type: "message", chatId: "c", role: "assistant", content: "With pleasure." },
      ]);
      await page.request.post("/api/chats/summarize", { data: { chatId: "c" }, headers: { origin: baseURL ?? "" } });
      for (const path of [
        overviewPath(organization),
        rowsPath(organization, { metric: "chats", device: "Desktop", days: "7" }),
        rowsPath(organization, { metric: "leads", days: "7" }),
        chatsPath(organization),
        chatPath(organization, "c"),
        chatsPath(organization, { search: "sea", chat: "c" }),
        chatsPath(organization, { search: "nothing" }),
        chatPath(organization, "nowhere"),
        organizationSettingsPath(organization),
        apiKeysPath(organization),
        aiSettingsPath(organization),
        jobsPath(organization),
        quickStartPath(organization),
        `${quickStartPath(organization)}/nowhere`,
        "/nowhere",
      ]) {
        await expectNoBarrier(page, path);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
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
      await expectNoBarrier(page);
      for (const chart of ["Sessions by day", "Events by day", "Cities"]) {
        await page.getByRole("button", { name: `Show ${chart} as a table` }).click();
      }
      await expectNoBarrier(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
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

    test("pages of visitors, articles and the team have no serious barrier and fit their width", async ({
      page,
      organization,
      baseURL,
      sql,
    }) => {
      for (const path of [visitorsPath(organization), articlesPath(organization), openQuestionsPath(organization)])
        await expectNoBarrier(page, path);
      const url = "https://guide.example/a-rather-long-address-that-has-to-be-broken-somewhere/harbour";
      await send(baseURL, organization.key.key, [
        { type: "chat", chatId: "c", sessionId: "s" },
        { type: "message", chatId: "c", role: "user", content: "Is there a harbour?" },
        { type: "visitor", email: "ann@example.com", session_id: "s", metadata: { plan: "pro" } },
        { type: "web_mention", sessionId: "s", mentions: [{ url, title: "Harbour" }] },
        { type: "view", articleId: "a", articleSlug: "a", sessionId: "s" },
      ]);
      const [ids] = await sql<{ visitor: string; article: string }[]>`
          select v.id as visitor, a.id as article
          from public.visitors v
          join public.articles a on a.organization_id = v.organization_id and a.source = 'web_search'
          where v.organization_id = ${organization.id}
        `;
      for (const path of [
        visitorsPath(organization),
        visitorsPath(organization, { search: "nothing" }),
        visitorPath(organization, ids?.visitor ?? ""),
        visitorPath(organization, "nowhere"),
        articlesPath(organization),
        articlesPath(organization, { search: "nothing" }),
        articlePath(organization, ids?.article ?? ""),
        openQuestionsPath(organization),
        teamPath(organization),
      ]) {
        await expectNoBarrier(page, path);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      }
    });

    test("menus and dialogs have no serious barrier", async ({ page, organization, sql }) => {
      const expectNoBarrier = (where: Page) => expectNone(where, undefined, ALL_RULES);
      const second = await makeOrganization(sql, "Second Inn");
      await sql`
          insert into public.memberships (organization_id, user_id, role)
          values (${second.id}, ${organization.owner.userId}, 'analyst')
        `;
      const menu = page.getByRole("button", { name: "Actions for Primary key" });
      await page.goto(organizationSettingsPath(organization));
      if (name === "phone") await page.getByRole("button", { name: "Open navigation" }).click();
      await page.getByRole("button", { name: "Search" }).click();
      await page.getByRole("option", { name: "Overview" }).waitFor();
      await expectNoBarrier(page);
      await page.keyboard.press("Escape");
      await page.goto(apiKeysPath(organization));
      if (name === "phone") await page.getByRole("button", { name: "Open navigation" }).click();
      await page.getByRole("button", { name: /^Organisation: / }).click();
      await page.getByRole("menuitem", { name: "Second Inn" }).waitFor();
      await expectNoBarrier(page);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Account/ }).click();
      await page.getByRole("button", { name: "Sign out" }).waitFor();
      await expectNoBarrier(page);
      await page.keyboard.press("Escape");
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
  });
}

/** No finding of axe that it calls serious or critical, nor any other of WCAG 2.2 AA. */
async function expectNone(page: Page, path: string | undefined, rules: RunOptions): Promise<void> {
  if (path !== undefined) await page.goto(path);
  await page.getByRole("heading").first().waitFor();
  // colours on their way from one to another are neither
  await page.evaluate(() =>
    document
      .getAnimations()
      .forEach((animation) => animation.effect?.getTiming().iterations === 1 && animation.finish()),
  );
  const { violations } = await new AxeBuilder({ page }).options(rules).analyze();
  const found = violations
    .filter(
      ({ impact, tags: own }) => impact === "serious" || impact === "critical" || own.some((tag) => WCAG.includes(tag)),
    )
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(found, path ?? "the dialog").toEqual([]);
}
