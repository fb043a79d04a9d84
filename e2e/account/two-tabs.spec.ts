import type { Download, Page } from "@playwright/test";
import { PAGES_WITHOUT_DATA, fillOrganization } from "@/e2e/support/filled";
import type { FilledOrganization } from "@/e2e/support/filled";
import { expect, send, test } from "@/e2e/support/journey";
import { addMembership, makeOrganization } from "@/e2e/support/organization";
import { everythingOf } from "@/e2e/support/rows";
import {
  aiSettingsPath,
  apiKeysPath,
  chatPath,
  chatsPath,
  jobsPath,
  organizationSettingsPath,
  overviewPath,
  quickStartPath,
  sectionOf,
} from "@/lib/paths";

/** Two organisations of one person; each has things that are called by a word of its own. */
interface Side extends FilledOrganization {
  name: string;
}

/** What the frame says whose page this is. */
const frameOf = (page: Page) => page.getByRole("button", { name: /^Organisation: / });

/** Nothing on the page, shown or not, is of the other one. */
async function expectOnly(page: Page, own: Side, other: Side) {
  await expect(frameOf(page)).toHaveAccessibleName(`Organisation: ${own.name}`);
  const section = sectionOf(new URL(page.url()).pathname);
  const says = async (word: string) => (await page.content()).includes(word);
  if (!PAGES_WITHOUT_DATA.includes(section)) await expect.poll(() => says(own.word), section).toBe(true);
  expect(await says(other.word), section).toBe(false);
}

async function textOf(download: Promise<Download>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of await (await download).createReadStream()) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
}

test.describe("two tabs on two organisations", () => {
  // some forty pages are opened, one after the other
  test.setTimeout(240_000);
  let home: Side;
  let other: Side;
  /** The tab in which the other organisation is chosen. */
  let second: Page;

  test.beforeEach(async ({ page, context, organization, sql, baseURL }) => {
    home = { name: "Harbour Hotels", ...(await fillOrganization(sql, baseURL, organization, "tamarisk")) };
    const inn = await makeOrganization(sql, "Second Inn");
    await addMembership(sql, inn.id, organization.owner.userId, "admin");
    const filled = await fillOrganization(sql, baseURL, inn, "oleander", organization.owner.userId);
    other = { name: "Second Inn", ...filled };
    await page.goto(overviewPath(home));
    second = await context.newPage();
    await second.goto(overviewPath(home));
    await frameOf(second).click();
    const switched = second.waitForResponse((response) => response.url().endsWith("/api/auth/session"));
    await second.getByRole("menuitem", { name: "Second Inn" }).click();
    await expect(second).toHaveURL(overviewPath(other));
    await switched;
  });

  test("every page shows its own, and so do its files", async ({ page, context, baseURL }) => {
    expect(home.pages.length).toBeGreaterThan(12);
    for (const path of home.pages) {
      await page.goto(path);
      await expectOnly(page, home, other);
      for (const link of await page.getByRole("link", { name: /CSV/ }).all()) {
        const href = (await link.getAttribute("href")) ?? "";
        const answer = await page.request.get(href);
        expect(answer.status(), href).toBe(200);
        expect((await answer.text()).includes("oleander"), href).toBe(false);
        expect(new URL(href, baseURL).searchParams.get("organization"), href).toBe(home.id);
      }
    }
    for (const link of await page.getByRole("navigation", { name: "Main" }).getByRole("link").all()) {
      const [href, there] = [
        (await link.getAttribute("href")) ?? "",
        sectionOf((await link.getAttribute("href")) ?? ""),
      ];
      await link.click();
      await page.waitForURL(href);
      await second.goto(`/o/${other.slug}${there}`);
      await expectOnly(page, home, other);
      await expectOnly(second, other, home);
    }
    const third = await context.newPage();
    await third.goto("/");
    await expect(third).toHaveURL(overviewPath(other));
    await third.goto(chatPath(home, "chat-tamarisk"));
    await expectOnly(third, home, other);
  });

  test("what is written in one is written there", async ({ page, sql }) => {
    const before = await everythingOf(sql, other.id);
    const keys = async () => {
      const rows =
        await sql`select label, revoked_at is null as live from public.api_keys where organization_id = ${home.id}`;
      return rows.map(({ label, live }) => `${label} ${live}`);
    };

    await page.goto(organizationSettingsPath(home));
    await page.getByLabel("Location").fill("Quay 7");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved")).toBeVisible();

    await page.goto(aiSettingsPath(home));
    await page.getByRole("textbox", { name: "Tokens a day" }).fill("12345");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved")).toBeVisible();
    expect(
      await sql`select location, model_tokens_per_day from public.organizations where id = ${home.id}`,
    ).toMatchObject([{ location: "Quay 7", model_tokens_per_day: 12345 }]);

    await page.goto(apiKeysPath(home));
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Of this tab");
    await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
    await page.getByRole("button", { name: "I have stored it" }).click();
    await page.getByRole("button", { name: "Actions for Of this tab" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("Renamed here");
    await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
    await page.getByRole("button", { name: "Actions for Renamed here" }).click();
    await page.getByRole("menuitem", { name: "Rotate" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Rotate" }).click();
    await page.getByRole("button", { name: "I have stored it" }).click();
    await page.getByRole("button", { name: "Actions for tamarisk key" }).click();
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    await page.getByRole("button", { name: "Revoke the key" }).click();
    await expect.poll(keys).toEqual(expect.arrayContaining(["tamarisk key false", "Renamed here true"]));

    await page.goto(chatPath(home, "chat-tamarisk"));
    await page.getByRole("button", { name: "Summarise now" }).click();
    await expect(page.getByRole("button", { name: "Summarise again" })).toBeVisible();
    await page.goto(jobsPath(home));
    await page.getByRole("button", { name: "Run now" }).click();
    await expect(page.getByText("Done", { exact: true }).first()).toBeVisible();

    await page.goto(quickStartPath(home));
    await page.getByRole("button", { name: "Add sample data" }).click();
    await page.getByRole("button", { name: "Remove sample data" }).click();
    await page.getByRole("button", { name: "Remove it" }).click();
    await expect(page.getByRole("button", { name: "Add sample data" })).toBeVisible();
    await page.getByRole("button", { name: "Create a key for my widget" }).click();
    await expect.poll(keys).toContain("My widget true");

    await page.goto(apiKeysPath(home));
    await page.getByRole("button", { name: "Open the test organisation" }).click();
    await expect(frameOf(page)).toHaveAccessibleName(/Harbour Hotels \(test\)/);
    expect(await everythingOf(sql, other.id)).toEqual(before);
  });

  test("what is found, exported and announced in one is its own", async ({ page, baseURL }) => {
    await page.goto(chatsPath(home));
    await page.getByRole("button", { name: "CSV" }).click();
    const chats = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download 2 chats" }).click();
    const file = await textOf(chats);
    expect(file).toContain("chat-tamarisk");
    expect(file).not.toContain("oleander");
    await page.keyboard.press("Escape");

    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search, or go to" }).fill("oleander");
    await expect(page.getByText("Nothing found.")).toBeVisible();
    await page.getByRole("combobox", { name: "Search, or go to" }).fill("tamarisk");
    await expect(page.getByRole("group", { name: "Chats" }).getByRole("option").first()).toBeVisible();
    await page.keyboard.press("Escape");

    await send(baseURL, other.key.key, [{ type: "chat", chatId: "chat-oleander-3", sessionId: "s3" }]);
    await send(baseURL, home.key.key, [{ type: "chat", chatId: "chat-tamarisk-3", sessionId: "s3" }]);
    await expect(page.getByText("chat-tamarisk-3")).toBeVisible({ timeout: 15_000 });
    await expectOnly(page, home, other);
  });
});

test("an address of an organisation that is not mine is not found", async ({ page, organization, sql }) => {
  const foreign = await makeOrganization(sql, "Foreign Palace");
  const answer = await page.goto(overviewPath(foreign));
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  await expect(page.getByText("Foreign")).toHaveCount(0);
  await page.getByRole("link", { name: "Go to the dashboard" }).click();
  await expect(page).toHaveURL(overviewPath(organization));
});
