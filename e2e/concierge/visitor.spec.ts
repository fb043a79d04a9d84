import { expect, send, test } from "@/e2e/support/journey";
import { visitorsPath } from "@/lib/paths";

const URL = "https://guide.example/harbour";
const at = (minute: number) => `2026-11-01T10:${String(minute).padStart(2, "0")}:00Z`;

test("a visitor is found, and everything they did stands in one timeline", async ({
  page,
  organization,
  sql,
  baseURL,
}) => {
  const { key } = organization.key;
  // somebody nameless, who later says who they are
  expect(await send(baseURL, key, [{ type: "visitor", email: "early@example.com", session_id: "phone" }])).toBe(200);
  await sql`update public.visitors set email = null where organization_id = ${organization.id}`;
  await send(baseURL, key, [
    { type: "chat", chatId: "first", sessionId: "laptop", timestamp: at(1) },
    { type: "message", chatId: "first", role: "user", content: "Where is the harbour?", timestamp: at(2) },
    {
      type: "web_mention",
      sessionId: "laptop",
      chatId: "first",
      mentions: [{ url: URL, title: "Harbour" }],
      timestamp: at(3),
    },
    { type: "click", articleUrl: URL, chatId: "first", timestamp: at(4) },
    {
      type: "view",
      articleId: "a",
      articleSlug: "a",
      articleTitle: "Boat trips",
      sessionId: "laptop",
      timestamp: at(5),
    },
    { type: "visitor", email: "anna.schmidt@hotel.example", session_id: "laptop", source: "footer", timestamp: at(6) },
    { type: "visitor", email: "ben@example.com" },
  ]);
  await send(baseURL, key, [{ type: "visitor", email: "anna.schmidt@hotel.example", session_id: "phone" }]);

  await page.goto(visitorsPath(organization));
  await expect(page.getByRole("row")).toHaveCount(3);
  await page.keyboard.press("/");
  await page.keyboard.type("schmidt");
  await expect(page).toHaveURL(/search=schmidt/);
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("heading", { name: "Visitors" }).click();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");

  await expect(page.getByRole("heading", { name: "anna.schmidt@hotel.example" })).toBeVisible();
  const timeline = page.getByRole("region", { name: "Timeline" });
  await expect(timeline.getByRole("listitem")).toHaveCount(7);
  await expect(timeline.getByText("Identified", { exact: true })).toBeVisible();
  const about = page.getByRole("complementary", { name: "About this visitor" });
  await expect(about.getByText("Identified with the same e-mail address")).toBeVisible();

  await timeline.getByText("Clicks", { exact: true }).click();
  await expect(page).toHaveURL(/kind=click/);
  await expect(timeline.getByRole("listitem")).toHaveCount(1);
  await page.reload();
  await expect(timeline.getByRole("listitem")).toHaveCount(1);
  await timeline.getByRole("link", { name: "in a chat" }).click();
  await expect(page.getByText("Where is the harbour?")).toBeVisible();
});

test("the list is ordered, narrowed and downloaded, and the file has as many rows", async ({
  page,
  organization,
  baseURL,
}) => {
  await send(
    baseURL,
    organization.key.key,
    Array.from({ length: 30 }, (_, n) => ({ type: "visitor", email: `visitor-${n}@example.com` })),
  );
  await page.goto(visitorsPath(organization));
  await expect(page.getByRole("row")).toHaveCount(26);
  await page.getByRole("link", { name: "Last active" }).click();
  await expect(page).toHaveURL(/sort=last_active/);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("row")).toHaveCount(6);
  await page.getByText("Anonymous", { exact: true }).click();
  await expect(page.getByRole("heading", { name: "No visitors match" })).toBeVisible();
  await page.getByText("Identified", { exact: true }).click();
  await expect(page.getByRole("row")).toHaveCount(26);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const file = await (await download).createReadStream();
  const text = (await file.toArray()).map(String).join("");
  expect(text.trimEnd().split("\r\n")).toHaveLength(31);
});
