import { randomUUID } from "node:crypto";
import { expect, send, test } from "@/e2e/support/journey";
import { makeOrganization } from "@/e2e/support/organization";
import { chatPath, chatsPath } from "@/lib/paths";

const message = (chatId: string, role: string, content: string) => ({ type: "message", chatId, role, content });

test("a chat is read, summarised, and its evidence followed", async ({ page, organization, baseURL }) => {
  const chatId = "a:b.c_d-1";
  await send(baseURL, organization.key.key, [
    { type: "chat", chatId, sessionId: "s1", location: "Faro, Portugal" },
    { type: "visitor", email: "henrik@example.com", session_id: "s1" },
    message(chatId, "user", "Do you have a sea-view room from 3 to 7 May? My budget is 900 euros."),
    message(chatId, "assistant", "Yes, the Lantern House has one for 820 euros. Shall I book it?"),
    message(chatId, "user", "Yes please, book it. My number is +47 55 50 01 21."),
  ]);
  await page.goto(chatsPath(organization));
  await page.getByRole("link", { name: "Not summarised yet" }).click();
  const conversation = page.getByRole("list", { name: "Conversation" });
  await expect(conversation.getByText("Lantern House")).toBeVisible();
  const about = page.getByRole("complementary", { name: "About this chat" });
  await expect(about.getByRole("link", { name: "henrik@example.com" })).toBeVisible();
  await expect(about.getByRole("list", { name: "What the visitor did" }).getByText("Began this chat")).toBeVisible();

  await page.getByRole("button", { name: "Summarise now" }).click();
  await expect(page.getByRole("button", { name: "Summarise again" })).toBeVisible();
  await expect(about.getByText("Lead score", { exact: true })).toBeVisible();
  await expect(conversation.getByText(/^Evidence: .*lead score/).first()).toBeVisible();
  await about
    .getByRole("link", { name: /^Message \d/ })
    .first()
    .click();
  await expect(page).toHaveURL(/#message-/);

  await send(baseURL, organization.key.key, [message(chatId, "user", "One more thing.")]);
  await page.reload();
  await expect(about.getByText("Out of date")).toBeVisible();

  // the visitor is a lead
  await page.getByRole("button", { name: "Add to contacts" }).click();
  await expect(page.getByRole("heading", { name: "henrik@example.com" })).toBeVisible();
  await page.goto(chatPath(organization, chatId));
  await page.getByRole("link", { name: "Open the contact" }).click();
  await expect(page.getByRole("heading", { name: "henrik@example.com" })).toBeVisible();
});

test("a chat that is nowhere and one that is somebody else's are told apart, and neither is shown", async ({
  page,
  organization,
  sql,
  baseURL,
}) => {
  const other = await makeOrganization(sql);
  const foreign = `foreign-${randomUUID()}`;
  await send(baseURL, other.key.key, [
    { type: "chat", chatId: foreign, sessionId: "s" },
    message(foreign, "user", "secret words"),
  ]);
  expect(organization.id).not.toBe(other.id);
  await page.goto(chatPath(organization, foreign));
  await expect(page.getByRole("heading", { name: "This chat belongs to another organisation" })).toBeVisible();
  await expect(page.getByText("secret words")).toHaveCount(0);
  await page.goto(chatPath(organization, "nowhere"));
  await expect(page.getByRole("heading", { name: "There is no chat with this id" })).toBeVisible();
});

test("what widgets send is shown as text, and only web addresses become links", async ({
  page,
  organization,
  baseURL,
}) => {
  const html = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  await send(baseURL, organization.key.key, [
    { type: "chat", chatId: "c", sessionId: "s" },
    message("c", "user", html),
    { type: "web_mention", chatId: "c", search_query: "q", articles: [{ url: "https://faro.example/", title: html }] },
  ]);
  await page.goto(chatPath(organization, "c"));
  await expect(page.getByRole("list", { name: "Conversation" }).getByText(html)).toBeVisible();
  await expect(page).toHaveTitle("Chat · Horizon");
});
