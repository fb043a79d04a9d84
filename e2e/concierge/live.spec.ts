import { expect, send, test } from "@/e2e/support/journey";
import { chatsPath } from "@/lib/paths";

const chat = (chatId: string) => ({ type: "chat", chatId, sessionId: `session-${chatId}` });
const message = (chatId: string, content: string) => ({ type: "message", chatId, role: "user", content });

test("new chats appear by themselves, and after half a minute without a line nothing is missing", async ({
  page,
  context,
  organization,
  baseURL,
}) => {
  test.slow();
  const { key } = organization.key;
  await send(baseURL, key, [chat("first"), message("first", "Hello")]);
  await page.clock.install();
  await page.goto(chatsPath(organization));
  const rows = page.getByRole("table").locator("tbody tr");
  await expect(rows).toHaveCount(1);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();

  await send(baseURL, key, [chat("second")]);
  await expect(rows).toHaveCount(2, { timeout: 15_000 });
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const conversation = page.getByRole("list", { name: "Conversation" });
  await expect(conversation.getByText("Hello")).toBeVisible();
  await send(baseURL, key, [message("first", "Is anybody there?")]);
  await expect(conversation.getByText("Is anybody there?")).toBeVisible({ timeout: 15_000 });

  await context.setOffline(true);
  await expect(page.getByText("Offline", { exact: true })).toBeVisible();
  const sent = Array.from({ length: 12 }, (_, index) => `offline-${index}`);
  for (const chatId of sent) {
    await send(baseURL, key, [chat(chatId), message(chatId, "Said while nobody heard")]);
    await page.clock.runFor(2_500);
  }
  await send(baseURL, key, [message("first", "Still here")]);
  await expect(rows).toHaveCount(2);
  await context.setOffline(false);
  await expect(rows).toHaveCount(2 + sent.length, { timeout: 15_000 });
  for (const chatId of sent) await expect(page.locator(`tr[data-row="${chatId}"]`)).toContainText("1");
  await expect(conversation.getByText("Still here")).toBeVisible();
});

test("an older page stays as it is, and says that there is something new", async ({ page, organization, baseURL }) => {
  await send(
    baseURL,
    organization.key.key,
    Array.from({ length: 30 }, (_, index) => chat(`chat-${index}`)),
  );
  await page.goto(chatsPath(organization));
  await page.getByRole("link", { name: "Older" }).click();
  const rows = page.getByRole("table").locator("tbody tr");
  await expect(rows).toHaveCount(5);
  await send(baseURL, organization.key.key, [chat("newest")]);
  await page.getByRole("link", { name: "1 chat has changed" }).click({ timeout: 15_000 });
  await expect(rows).toHaveCount(25);
  await expect(page.locator('tr[data-row="newest"]')).toBeVisible();
});
