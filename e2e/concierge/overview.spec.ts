import type { Page } from "@playwright/test";
import { chatsOn, daysAgo } from "@/e2e/support/history";
import { expect, send, test } from "@/e2e/support/journey";
import { HOME_PATH, overviewPath } from "@/lib/paths";

/** What the tile of a metric says. */
async function tile(page: Page, label: string): Promise<string> {
  const button = page.getByRole("button", { name: new RegExp(`^${label},`) });
  return (await page.getByRole("listitem").filter({ has: button }).innerText()).replaceAll(/\s+/g, " ");
}

test("a range and its comparison are chosen, and the link shows the same to somebody else", async ({
  page,
  context,
  organization,
  baseURL,
}) => {
  await send(baseURL, organization.key.key, [
    ...chatsOn(daysAgo(0), 1),
    ...chatsOn(daysAgo(3), 4),
    ...chatsOn(daysAgo(9), 2),
    ...chatsOn(daysAgo(30), 3),
    ...chatsOn(daysAgo(367), 2),
  ]);
  await page.goto(HOME_PATH);
  await expect(page).toHaveURL(overviewPath(organization));
  await expect(page.getByRole("button", { name: /^Last 28 days/ })).toBeVisible();
  expect(await tile(page, "Chats")).toMatch(/^Chats.* 7 .*from 3/);

  await page.keyboard.press("w");
  await expect(page).toHaveURL(/\?days=7$/);
  await expect.poll(() => tile(page, "Chats")).toMatch(/^Chats.* 5 .*from 2/);

  await page.getByRole("button", { name: /^vs / }).click();
  await page.getByRole("menuitem", { name: /^The same days a year ago/ }).click();
  await expect(page).toHaveURL(/\?days=7&compare=year$/);
  await expect.poll(() => tile(page, "Chats")).toMatch(/^Chats.* 5 .*from 2/);

  await page.getByRole("button", { name: /^Visitor messages,/ }).click();
  await expect(page.getByRole("heading", { name: "Visitor messages by day" })).toBeVisible();
  await expect(page).toHaveURL(/\?days=7&compare=year&metric=user_messages$/);

  const shown = await Promise.all(["Chats", "Visitor messages", "Leads"].map((label) => tile(page, label)));
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole("heading", { name: "Visitor messages by day" })).toBeVisible();
  expect(await Promise.all(["Chats", "Visitor messages", "Leads"].map((label) => tile(other, label)))).toEqual(shown);
});

test("any days are chosen from the calendar, and going back shows those before", async ({
  page,
  organization,
  baseURL,
}) => {
  await send(baseURL, organization.key.key, [...chatsOn(daysAgo(1), 2), ...chatsOn(daysAgo(2), 3)]);
  await page.goto(overviewPath(organization, { compare: "none" }));
  expect(await tile(page, "Chats")).toMatch(/^Chats.* 5$/);
  await page.keyboard.press("y");
  await expect.poll(() => tile(page, "Chats")).toMatch(/^Chats.* 2$/);
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "Choose days" });
  await expect(dialog.getByText("Days begin at midnight in UTC.")).toBeVisible();
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const wanted = dialog.getByRole("button", { name: day.format(Date.parse(daysAgo(2))), exact: true });
  await wanted.click();
  await wanted.click();
  await dialog.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(new RegExp(`from=${daysAgo(2)}&to=${daysAgo(2)}&compare=none$`));
  await expect.poll(() => tile(page, "Chats")).toMatch(/^Chats.* 3$/);
  await page.goBack();
  await expect.poll(() => tile(page, "Chats")).toMatch(/^Chats.* 2$/);
});

test("an organisation that has sent nothing is told what will be here", async ({ page, organization }) => {
  expect(organization.id).not.toBe("");
  await page.goto(overviewPath(organization));
  await expect(page.getByRole("heading", { name: "Your numbers will appear here" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Send a first chat" })).toBeVisible();
});
