import { expect, send, test } from "@/e2e/support/journey";
import { articlePath, articlesPath } from "@/lib/paths";

const URL = "https://guide.example/harbour";

test("an article is found among others, read day by day, and leads to the chats that named it", async ({
  page,
  organization,
  baseURL,
}) => {
  const { key } = organization.key;
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const mention = (chatId: string, hours: number, articles: object[]) => ({
    type: "mention",
    chatId,
    articles,
    timestamp: hoursAgo(hours),
  });
  await send(baseURL, key, [
    ...["one", "two"].map((chatId) => ({ type: "chat", chatId, sessionId: `s-${chatId}` })),
    { type: "message", chatId: "one", role: "user", content: "Where can we eat?", timestamp: hoursAgo(3) },
    mention("one", 2, [{ id: "a", title: "Nonna Marea", slug: "nonna-marea", type: "Restaurant" }]),
    mention("two", 1, [{ id: "a", title: "Nonna Marea", slug: "nonna-marea", type: "Restaurant" }]),
    mention("two", 1, [{ id: "b", title: "The Tidal Baths", slug: "tidal-baths", type: "Spa" }]),
    { type: "web_mention", sessionId: "s-one", chatId: "one", mentions: [{ url: URL, title: "Harbour guide" }] },
    { type: "click", articleUrl: URL, chatId: "one" },
    { type: "message", chatId: "two", role: "user", content: "Is there a pool for children?" },
  ]);

  await page.goto(articlesPath(organization));
  await expect(page.getByText(/^3 articles, 4 mentions, 1 click, 0 views/)).toBeVisible();
  const rows = page.getByRole("row");
  await expect(rows.nth(1)).toContainText("Nonna Marea");
  await page.getByRole("link", { name: "Clicks" }).click();
  await expect(page).toHaveURL(/sort=clicks/);
  await expect(rows.nth(1)).toContainText("Harbour guide");
  await page.getByRole("searchbox").fill("nonna");
  await expect(rows).toHaveCount(2);

  await page.getByRole("link", { name: "Nonna Marea" }).click();
  await expect(page.getByRole("heading", { name: "Nonna Marea" })).toBeVisible();
  await page.getByRole("button", { name: "Show Day by day as a table" }).click();
  await expect(page.getByRole("region", { name: "Day by day, as a table" }).getByRole("row").nth(1)).toContainText("2");
  const chats = page.getByRole("region", { name: "Chats that mentioned it" });
  await expect(chats.getByRole("row")).toHaveCount(3);
  await chats.getByRole("link").last().click();
  await expect(page.getByText("Where can we eat?")).toBeVisible();

  await page.goto(articlesPath(organization));
  await page.getByRole("link", { name: "Unanswered questions" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: "Is there a pool for children?" }).click();
  await expect(page).toHaveURL(/#message-/);
});

test("an article that is nowhere is told so", async ({ page, organization }) => {
  expect(organization.id).not.toBe("");
  await page.goto(articlePath(organization, "nowhere"));
  await expect(page.getByRole("heading", { name: "There is no article with this id" })).toBeVisible();
});
