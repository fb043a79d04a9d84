import type { Page } from "@playwright/test";
import { chatsOn, daysAgo } from "@/e2e/support/history";
import { expect, send, test } from "@/e2e/support/journey";
import { overviewPath, rowsPath } from "@/lib/paths";

/** How many rows the file has that the page offers, as it says beforehand and as counted. */
async function fileOf(page: Page): Promise<{ told: number; counted: number }> {
  const href = await page.getByRole("link", { name: "CSV" }).getAttribute("href");
  const answer = await page.request.get(href ?? "");
  expect(answer.headers()["content-type"]).toBe("text/csv; charset=utf-8");
  const lines = (await answer.text()).split("\r\n");
  return { told: Number(answer.headers()["x-row-count"]), counted: lines.length - 2 };
}

test("a bar opens the rows it counts, and their file has as many", async ({ page, organization, baseURL }) => {
  await send(baseURL, organization.key.key, chatsOn(daysAgo(1), 7));
  await page.goto(overviewPath(organization, { days: "7" }));
  const events = page.getByRole("region", { name: "Events by day" });
  await events.getByRole("link", { name: /: 7 messages$/ }).click();
  await expect(page).toHaveURL(
    new RegExp(`/concierge/rows\\?metric=user_messages&from=${daysAgo(1)}&to=${daysAgo(1)}$`),
  );
  await expect(page.getByRole("heading", { name: "Visitor messages" })).toBeVisible();
  await expect(page.getByText(/^7 · /)).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(8);
  expect(await fileOf(page)).toEqual({ told: 7, counted: 7 });

  await page.getByRole("link", { name: /^Question 7 of / }).click();
  await expect(page.getByRole("list", { name: "Conversation" }).getByText(/^Question 7 of /)).toBeVisible();
});

test("a device or a city opens the chats it counts, and without the filter come all of them", async ({
  page,
  organization,
  baseURL,
}) => {
  await send(baseURL, organization.key.key, [
    ...chatsOn(daysAgo(1), 7),
    { type: "chat", chatId: "elsewhere", sessionId: "elsewhere", location: "Bern", sent_at: `${daysAgo(1)}T01:00:00Z` },
  ]);
  await page.goto(overviewPath(organization, { days: "7" }));
  await page.getByRole("region", { name: "Devices" }).getByRole("link", { name: "Desktop" }).click();
  await expect(page).toHaveURL(/\/concierge\/rows\?metric=chats&device=Desktop&from=[\d-]+&to=[\d-]+$/);
  await expect(page.getByText(/^6 · /)).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(7);
  expect(await fileOf(page)).toEqual({ told: 6, counted: 6 });

  await page.getByRole("button", { name: "Remove filter Device: Desktop" }).click();
  await expect(page.getByText(/^8 · /)).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(9);

  await page.goto(overviewPath(organization, { days: "7" }));
  await page.getByRole("button", { name: "Show Cities as a table" }).click();
  await page.getByRole("region", { name: "Cities, as a table" }).getByRole("link", { name: "7" }).click();
  await expect(page).toHaveURL(/&city=Faro&/);
  await expect(page.getByText(/^7 · /)).toBeVisible();
  expect(await fileOf(page)).toEqual({ told: 7, counted: 7 });
});

test("the table behind a chart leads to the same rows, page by page", async ({ page, organization, baseURL }) => {
  await send(baseURL, organization.key.key, chatsOn(daysAgo(2), 60));
  await page.goto(overviewPath(organization, { days: "7", metric: "chats" }));
  await page.getByRole("button", { name: "Show Chats by day as a table" }).click();
  await page.getByRole("region", { name: "Chats by day, as a table" }).getByRole("link", { name: "60" }).click();
  await expect(page.getByText(/^60 · /)).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(51);
  expect(await fileOf(page)).toEqual({ told: 60, counted: 60 });
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page.getByRole("row")).toHaveCount(11);
  await page.getByRole("link", { name: "Newer" }).click();
  await expect(page.getByRole("row")).toHaveCount(51);
});

test("a step of the funnel opens the sessions that came so far", async ({ page, organization, baseURL }) => {
  await send(baseURL, organization.key.key, [
    ...chatsOn(daysAgo(1), 3),
    { type: "chat", chatId: "silent", sessionId: "silent", sent_at: `${daysAgo(1)}T01:00:00Z` },
  ]);
  await page.goto(overviewPath(organization));
  await page.getByRole("link", { name: "Engaged sessions" }).click();
  await expect(page.getByRole("heading", { name: "Engaged sessions" })).toBeVisible();
  await expect(page.getByText(/^3 · /)).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(4);
});

test("days without any say so, and a number that there is not is not found", async ({ page, organization }) => {
  expect(organization.id).not.toBe("");
  await page.goto(rowsPath(organization, { metric: "leads", from: daysAgo(1), to: daysAgo(1) }));
  await expect(page.getByRole("heading", { name: "Nothing was counted in these days" })).toBeVisible();
  await page.goto(rowsPath(organization, { metric: "nonsense" }));
  await expect(page.getByRole("heading", { name: "Leads" })).toHaveCount(0);
});
