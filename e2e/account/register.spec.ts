import { randomUUID } from "node:crypto";
import { expect, runCurl, test } from "@/e2e/support/journey";
import { HOME_PATH, REGISTER_PATH } from "@/lib/paths";

test("a newcomer registers, pastes the request, and reads the first chat", async ({ page }) => {
  await page.goto(HOME_PATH);
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.getByRole("link", { name: "Create an organisation" }).click();

  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByText("An e-mail address is required.")).toBeVisible();
  await page.getByLabel("Organisation").fill("Faro Rooms");
  await page.getByLabel("Your name").fill("Ada Lovelace");
  await page.getByLabel("Work e-mail").fill(`ada-${randomUUID()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill("too short");
  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByText("A password needs at least 10 characters.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create organisation" }).click();

  await expect(page.getByRole("heading", { name: "Connect your widget" })).toBeVisible();
  await expect(page.getByText(/^hmz_[A-Za-z0-9]{32}$/)).toBeVisible();
  await expect(page.getByText("Waiting for your first chat")).toBeVisible();
  const command = await page.getByText(/^curl /).textContent();
  expect(await runCurl(command ?? "")).toBe(200);
  expect(await runCurl(command ?? "")).toBe(200);

  await expect(page.getByText("Your first chat has arrived.")).toBeVisible();
  await page.getByRole("link", { name: "Open it" }).click();
  await expect(page.getByText("A sea-view room for two in May?")).toBeVisible();
  await page.getByRole("link", { name: "Chats" }).last().click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByText("Faro Rooms").filter({ visible: true })).toBeVisible();

  await page.goto(REGISTER_PATH);
  await expect(page.getByText(/^hmz_/)).toHaveCount(0);
});

test("somebody who is known is told so", async ({ page, organization }) => {
  await page.goto(REGISTER_PATH);
  await page.getByLabel("Organisation").fill("Second");
  await page.getByLabel("Your name").fill("Olga");
  await page.getByLabel("Work e-mail").fill(organization.owner.email);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "already registered" })).toBeVisible();
});
