import { expect, send, test } from "@/e2e/support/journey";
import { chatsPath } from "@/lib/paths";

const message = (chatId: string, role: string, content: string) => ({ type: "message", chatId, role, content });

test("a chat is found by what was said in it, with the keyboard only, and the words are marked", async ({
  page,
  organization,
  baseURL,
}) => {
  const { key } = organization.key;
  const others = Array.from({ length: 30 }, (_, index) => `other-${index}`);
  await send(baseURL, key, [
    { type: "chat", chatId: "boats", sessionId: "s1" },
    message("boats", "user", "Good morning!"),
    message("boats", "assistant", "Good morning, how can I help?"),
    message("boats", "user", "When does the slow boat sail to the Lighthouse Islands?"),
    { type: "visitor", email: "ann@example.com", session_id: "s1" },
    ...others.flatMap((chatId) => [
      { type: "chat", chatId, sessionId: chatId },
      message(chatId, "user", "Is breakfast included?"),
    ]),
  ]);
  await page.goto(chatsPath(organization));
  const links = page.getByRole("table").getByRole("link");
  await expect(links).toHaveCount(25);

  await page.keyboard.press("/");
  await page.keyboard.type("slow lightho");
  await expect(page).toHaveURL(/search=slow\+lightho/);
  await expect(links).toHaveCount(1);
  await expect(page.getByRole("table").locator("mark")).toHaveText(["slow", "Lighthouse"]);
  await page.keyboard.press("ArrowDown");
  await expect(links.first()).toBeFocused();
  await page.keyboard.press("Enter");
  const conversation = page.getByRole("list", { name: "Conversation" });
  await expect(conversation.locator("mark")).toHaveText(["slow", "Lighthouse"]);
  await expect(page).toHaveURL(/search=slow\+lightho&chat=boats/);

  // the address holds it all: what was looked for, and what is open
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("slow lightho");
  await expect(conversation.locator("mark")).toHaveText(["slow", "Lighthouse"]);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\?search=slow\+lightho$/);
  await expect(conversation).toHaveCount(0);
  await page.goBack();
  await expect(conversation).toBeVisible();

  await page.keyboard.press("/");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("ann@example.com");
  await expect(page).toHaveURL(/search=ann%40example\.com/);
  await expect(links).toHaveCount(1);
});

test("filters are chosen, named, shared by their address and taken back; the file holds what the list finds", async ({
  page,
  organization,
  sql,
  baseURL,
}) => {
  await send(baseURL, organization.key.key, [
    { type: "chat", chatId: "lead", sessionId: "s1", metadata: { page: "/rooms" } },
    message("lead", "user", "Please book the suite."),
    { type: "chat", chatId: "visitor", sessionId: "s2", metadata: { page: "/spa" } },
    message("visitor", "user", "Just looking."),
  ]);
  await sql`
    insert into public.chat_summaries (
      organization_id, chat_id, topic_summary, user_score, lead_score, sentiment, topics, conversion_signals, evidence, covered_position, model
    )
    select organization_id, id, 'About ' || external_id, 3, case external_id when 'lead' then 9 else 1 end, 'neutral', '{Suites}', '{}', '{}', 1, 'm'
    from public.chats where organization_id = ${organization.id}
  `;
  await page.goto(chatsPath(organization));
  const rows = page.getByRole("table").getByRole("link");
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "Filters" }).click();
  await page.getByRole("combobox", { name: "Lead score" }).click();
  await page.getByRole("option", { name: "7 and more: leads" }).click();
  await expect(page).toHaveURL(/min_lead_score=7/);
  await expect(rows).toHaveText(["About lead"]);
  await page.getByRole("combobox", { name: "Topic" }).fill("suites");
  await expect(page).toHaveURL(/topic=suites/);
  await page.reload();
  await expect(rows).toHaveText(["About lead"]);

  await page.getByRole("button", { name: "CSV" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download 1 chat" }).click();
  const lines = await (await download).createReadStream().then(async (stream) => {
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces).toString().trim().split("\r\n");
  });
  expect(lines.map((line) => line.split(",")[0])).toEqual(["Chat", "lead"]);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Remove filter Lead score: 7 and more" }).click();
  await expect(page).not.toHaveURL(/lead_score/);
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "Remove filter Topic: suites" }).click();
  await expect(page).toHaveURL(/\/concierge\/chats$/);
});
