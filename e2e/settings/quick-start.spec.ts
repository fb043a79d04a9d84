import { randomUUID } from "node:crypto";
import { expect, runCurl, test } from "@/e2e/support/journey";
import { REGISTER_PATH, quickStartPath } from "@/lib/paths";

test("a newcomer registers, makes a key, sees the quick start turn green and opens the chat", async ({ page }) => {
  await page.goto(REGISTER_PATH);
  await page.getByLabel("Organisation").fill("Faro Rooms");
  await page.getByLabel("Your name").fill("Ada Lovelace");
  await page.getByLabel("Work e-mail").fill(`ada-${randomUUID()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByRole("heading", { name: "Connect your widget" })).toBeVisible();

  await page.goto(quickStartPath("active"));
  await expect(page.getByRole("status").filter({ hasText: "Waiting for your first chat" })).toBeVisible();
  await page.getByRole("button", { name: "Create a key for my widget" }).click();
  await expect(page.getByText(/^hmz_[A-Za-z0-9]{32}$/)).toBeVisible();
  for (const language of ["JavaScript", "Python", "curl"]) {
    await page.getByRole("tab", { name: language }).click();
    await expect(page.getByRole("tabpanel", { name: language })).toContainText(/hmz_[A-Za-z0-9]{32}/);
  }
  const command = (await page.getByText(/^curl /).textContent()) ?? "";
  expect(await runCurl(command)).toBe(200);
  await expect(page.getByText("Your first chat has arrived.")).toBeVisible({ timeout: 2_000 });
  await page.getByRole("link", { name: "Open it" }).click();
  await expect(page.getByText("A sea-view room for two in May?").first()).toBeVisible();
});

test("a page that nobody looks at does not ask", async ({ page, organization }) => {
  expect(organization.id).not.toBe("");
  let asked = 0;
  page.on("request", (request) => {
    asked += Number(request.url().includes("/api/quick-start"));
  });
  await page.clock.install();
  await page.goto(quickStartPath(organization));
  await expect.poll(() => asked).toBeGreaterThan(1);
  await page.evaluate(() => Object.defineProperty(document, "hidden", { get: () => true }));
  const before = asked;
  await page.clock.runFor(2_500);
  // requests are reported in their order: none of the page's is still on its way
  await page.evaluate(() => fetch("/api/health"));
  expect(asked - before).toBeLessThanOrEqual(1);
});

test("sample data is added, counted and removed", async ({ page, organization, sql }) => {
  const chats = async () => {
    const [row] = await sql`select count(*)::int as n from public.chats where organization_id = ${organization.id}`;
    return row?.["n"];
  };
  await page.goto(quickStartPath(organization));
  await page.getByRole("button", { name: "Add sample data" }).click();
  await expect(page.getByText(/You have \d+ sample chats of \d+ visitors/)).toBeVisible();
  expect(await chats()).toBeGreaterThan(40);
  await expect(page.getByRole("status").filter({ hasText: "Waiting for your first chat" })).toBeVisible();
  await page.getByRole("button", { name: "Remove sample data" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  expect(await chats()).toBeGreaterThan(40);
  await page.getByRole("button", { name: "Remove sample data" }).click();
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByRole("button", { name: "Add sample data" })).toBeVisible();
  expect(await chats()).toBe(0);
});
