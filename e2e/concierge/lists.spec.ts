import { articlesPath, chatsPath, visitorsPath } from "@/lib/paths";
import { expect, send, test } from "@/e2e/support/journey";

const visitors = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    type: "visitor",
    email: `guest-${String(n).padStart(2, "0")}@example.com`,
  }));

test("the way back leads to the list as it was narrowed and paged", async ({ page, organization, baseURL }) => {
  expect(await send(baseURL, organization.key.key, visitors(30))).toBe(200);
  await page.goto(visitorsPath(organization, { search: "guest" }));
  await expect(page.getByText("25+ visitors")).toBeVisible();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByText("30 visitors")).toBeVisible();
  await page.getByRole("table").getByRole("link").first().click();
  await page.getByRole("link", { name: "Visitors", exact: true }).last().click();
  await expect(page).toHaveURL(/search=guest&cursor=/);
  await expect(page.getByRole("row")).toHaveCount(6);
});

test("columns are chosen, stay in the address, and can be as they were", async ({ page, organization, baseURL }) => {
  await send(baseURL, organization.key.key, visitors(1));
  await page.goto(visitorsPath(organization));
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Clicks" }).uncheck();
  await expect(page).toHaveURL(/columns=/);
  await expect(page.getByRole("columnheader", { name: "Clicks" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Views" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Clicks" })).toHaveCount(0);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Clicks" }).check();
  await expect(page).not.toHaveURL(/columns/);
});

test("an address that makes no sense is named as such, with one click to the list", async ({
  page,
  organization,
  baseURL,
}) => {
  await send(baseURL, organization.key.key, visitors(2));
  const title = page.getByRole("heading", { name: "This address is not valid" });
  await page.goto(visitorsPath(organization, { search: "guest", cursor: "nonsense" }));
  await expect(title).toBeVisible();
  await page.getByRole("link", { name: "Go to the first page" }).click();
  await expect(page).toHaveURL(/visitors\?search=guest$/);
  await expect(page.getByRole("row")).toHaveCount(3);

  await page.goto(chatsPath(organization, { from: "2026-13-01", status: "active" }));
  await expect(page.getByText("“2026-13-01” is not valid as the first day.")).toBeVisible();
  await page.getByRole("link", { name: "Show chats without it" }).click();
  await expect(page).toHaveURL(/chats\?status=active$/);

  await page.goto(articlesPath(organization, { from: "2026-01-01", to: "2999-01-01" }));
  await expect(title).toBeVisible();
  await expect(page.getByText("“2999-01-01” is not valid as the last day.")).toBeVisible();
});

test("the question mark lists the keys of the page", async ({ page, organization, baseURL }) => {
  await send(baseURL, organization.key.key, visitors(1));
  await page.goto(visitorsPath(organization));
  await page.getByRole("heading", { name: "Visitors" }).click();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help.getByRole("cell", { name: "Next row" })).toBeVisible();
  await expect(help.getByRole("cell", { name: "Search", exact: true })).toBeVisible();
});
