import { expect, send, test } from "@/e2e/support/journey";
import { chatsPath } from "@/lib/paths";

const chat = (chatId: string, more = {}) => ({ type: "chat", chatId, sessionId: `session-${chatId}`, ...more });
const chats = (count: number) => Array.from({ length: count }, (_, index) => chat(`chat-${index + 100}`));

test("a list is walked by keyboard, narrowed in its address, and paged both ways", async ({
  page,
  organization,
  baseURL,
}) => {
  expect(await send(baseURL, organization.key.key, chats(30))).toBe(200);
  await send(baseURL, organization.key.key, [chat("done", { status: "completed", location: "Faro, Portugal" })]);
  await page.goto(chatsPath(organization));
  await expect(page.getByRole("row")).toHaveCount(26);
  const links = page.getByRole("table").getByRole("link");

  await page.keyboard.press("j");
  await expect(links.nth(0)).toBeFocused();
  await page.keyboard.press("j");
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press("k");
  await expect(links.nth(0)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Not summarised yet" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/concierge\/chats$/);

  await page.getByRole("link", { name: "Older" }).click();
  await expect(page.getByRole("row")).toHaveCount(7);
  await page.getByRole("link", { name: "Newer" }).click();
  await expect(page.getByRole("row")).toHaveCount(26);

  await page.getByText("Completed", { exact: true }).first().click();
  await expect(page).toHaveURL(/status=completed/);
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("cell", { name: /Faro, Portugal/ })).toBeVisible();
  await page.getByText("All", { exact: true }).click();
  await page.getByRole("heading", { name: "Chats" }).click();
  await page.keyboard.press("/");
  await page.keyboard.type("chat-105");
  await expect(page).toHaveURL(/search=chat-105/);
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("chat-105");
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(page.getByRole("heading", { name: "No chats match" })).toBeVisible();
  await page.getByRole("link", { name: "Show all chats" }).click();
  await expect(page.getByRole("row")).toHaveCount(26);
});

test("an empty list offers the first request with a new key", async ({ page, organization, baseURL }) => {
  expect(organization.id).not.toBe("");
  await page.goto(chatsPath(organization));
  await expect(page.getByText("hmz_YOUR_API_KEY")).toBeVisible();
  await page.getByRole("button", { name: "Create a key for my widget" }).click();
  const key = (await page.getByText(/^hmz_[A-Za-z0-9]{32}$/).textContent()) ?? "";
  await expect(page.getByText(/^curl /)).toContainText(key);
  expect(await send(baseURL, key, [chat("first")])).toBe(200);
  await page.getByRole("link", { name: "Open it" }).click();
  await expect(page.getByText("No messages yet")).toBeVisible();
});
