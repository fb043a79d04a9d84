import type { Page } from "@playwright/test";
import { expect, send, test } from "@/e2e/support/journey";
import { makeMember } from "@/e2e/support/organization";
import { apiKeysPath, organizationSettingsPath, quickStartPath } from "@/lib/paths";

const field = (page: Page) => page.getByRole("combobox", { name: "Search, or go to" });
const current = (page: Page) => page.getByRole("option", { selected: true });

async function type(page: Page, words: string, keys = "Control+k") {
  await page.keyboard.press(keys);
  await expect(field(page)).toBeFocused();
  await page.keyboard.type(words);
}

test("goes anywhere, finds anything and does things by keyboard alone", async ({ page, organization, baseURL }) => {
  await send(baseURL, organization.key.key, [
    { type: "chat", chatId: "lighthouse-1", sessionId: "s" },
    { type: "message", chatId: "lighthouse-1", role: "user", content: "Can one visit the lighthouse at night?" },
    { type: "visitor", email: "mary.anning@example.com", session_id: "s", chat_id: "lighthouse-1" },
    {
      type: "mention",
      chatId: "lighthouse-1",
      articles: [{ id: "l", slug: "l", title: "Lighthouse by night", type: "Trip" }],
    },
  ]);
  await page.goto(organizationSettingsPath(organization));
  await page.getByLabel("Name").focus();
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  await expect(current(page)).toHaveText("Overview");
  await page.keyboard.press("ArrowUp");
  await expect(current(page)).toHaveText("Sign out");
  await page.keyboard.press("ArrowDown");
  await expect(current(page)).toHaveText("Overview");
  await page.keyboard.type("job");
  await expect(current(page)).toHaveText("Jobs");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings\/jobs$/);
  await expect(field(page)).toHaveCount(0);

  await type(page, "dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");

  await type(page, "lighth", "Meta+k");
  await expect(page.getByRole("group", { name: "Chats" }).getByRole("option")).toHaveCount(1);
  await expect(page.getByRole("group", { name: "Articles" }).getByRole("option")).toContainText("Lighthouse by night");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/concierge\/chats\/lighthouse-1$/);

  await type(page, "anning");
  await expect(page.getByRole("group", { name: "Visitors" }).getByRole("option")).toContainText(
    "mary.anning@example.com",
  );
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/concierge\/visitors\/[0-9a-f-]{36}$/);

  await type(page, "create key");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Create an API key" })).toBeVisible();
  await page.keyboard.press("Escape");

  await type(page, "nothing is called that");
  await expect(page.getByText("Nothing found.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(field(page)).toHaveCount(0);
});

test("the first results are there within 150 ms", async ({ page, organization, baseURL }) => {
  await page.goto(quickStartPath(organization));
  await page.request.post("/api/sample-data", { headers: { origin: baseURL ?? "" } });
  expect(organization.id).not.toBe("");
  const times: number[] = [];
  for (const q of ["lantern", "puffin", "room", "spa", "guest"]) {
    const startedAt = performance.now();
    const answer = await page.request.get(`/api/search?q=${q}`);
    times.push(performance.now() - startedAt);
    expect(answer.status()).toBe(200);
  }
  expect(times.toSorted((one, other) => one - other)[2]).toBeLessThan(150);
});

test("offers a new key to admins only", async ({ page, organization, sql, signInAs }) => {
  const { cookie } = await makeMember(sql, organization.id, "manager");
  await signInAs(cookie);
  await page.goto(apiKeysPath(organization));
  await page.getByRole("button", { name: "Search" }).click();
  await field(page).fill("key");
  await expect(page.getByRole("option")).toHaveText(["API keys"]);
});
