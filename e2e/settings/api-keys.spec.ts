import { expect, send, test } from "@/e2e/support/journey";
import { makeKey } from "@/e2e/support/organization";
import { apiKeysPath, chatsPath } from "@/lib/paths";

test("an admin creates a key, uses, rotates and revokes it", async ({ page, organization, baseURL }) => {
  const use = (key: string) => send(baseURL, key, [{ type: "chat", sessionId: "s", chatId: "c" }]);
  const shownKey = async () =>
    (await page
      .getByRole("dialog")
      .getByText(/^hmz_[A-Za-z0-9]{32}$/)
      .textContent()) ?? "";
  await page.goto(apiKeysPath(organization));
  await expect(page.getByText(organization.key.key.slice(-4))).toBeVisible();

  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Web site widget");
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  const first = await shownKey();
  expect(await use(first)).toBe(200);
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByRole("row", { name: /Web site widget/ })).toContainText(first.slice(-4));
  await expect(page.getByText(first)).toHaveCount(0);

  await page.getByRole("button", { name: "Actions for Web site widget" }).click();
  await page.getByRole("menuitem", { name: "Rotate" }).click();
  await page.getByRole("combobox", { name: "Keep the old key active for" }).click();
  await page.getByRole("option", { name: "Not at all: it stops at once" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rotate" }).click();
  await expect(page.getByRole("heading", { name: "The new key" })).toBeVisible();
  const second = await shownKey();
  expect(await use(first)).toBe(401);
  expect(await use(second)).toBe(200);
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByText("Revoked", { exact: false })).toBeVisible();

  await page.getByRole("button", { name: "Actions for Web site widget" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  expect(await use(second)).toBe(200);
  await page.getByRole("button", { name: "Actions for Web site widget" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await expect(page.getByRole("button", { name: "Actions for Web site widget" })).toHaveCount(0);
  expect(await use(second)).toBe(401);

  const counted = page.getByRole("row", { name: new RegExp(`…${second.slice(-4)}`) });
  const reloaded = async () => {
    await page.reload();
    return counted.textContent();
  };
  await expect.poll(reloaded).toContain("2 requests");
});

test("a publishable key is made for origins", async ({ page, organization }) => {
  expect(organization.id).not.toBe("");
  await page.goto(apiKeysPath(organization));
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Browser");
  await page.getByText("Publishable", { exact: true }).click();
  await page.getByRole("combobox", { name: "Allowed origins" }).fill("https://faro.example/path");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "must be an origin" })).toBeVisible();
  await page.keyboard.press("Escape");
});

test("origins of a publishable key are changed and hold from its next request on", async ({
  page,
  organization,
  baseURL,
  sql,
}) => {
  const { key } = await makeKey(sql, organization.id, { kind: "publishable" });
  const use = async () =>
    (
      await fetch(new URL("/api/chats/create", baseURL), {
        method: "POST",
        headers: { "x-api-key": key, "content-type": "application/json", origin: "https://faro.example" },
        body: JSON.stringify({ sessionId: "s" }),
      })
    ).status;
  expect(await use()).toBe(403);
  await page.goto(apiKeysPath(organization));
  await expect(page.getByText("No allowed origins: this key cannot be used yet")).toBeVisible();
  await page.getByRole("button", { name: "Actions for Made by a test" }).click();
  await page.getByRole("menuitem", { name: "Allowed origins" }).click();
  await page.getByRole("combobox", { name: "Allowed origins" }).fill("https://faro.example");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("on https://faro.example")).toBeVisible();
  expect(await use()).toBe(200);
});

test("an admin tries things out in the test organisation, and nothing of it is counted", async ({
  page,
  organization,
  baseURL,
}) => {
  expect(await send(baseURL, organization.key.key, [{ type: "chat", sessionId: "s", chatId: "real" }])).toBe(200);
  await page.goto(apiKeysPath(organization));
  await page.getByRole("button", { name: "Open the test organisation" }).click();
  await expect(page.getByText("Keys of the test environment.", { exact: false })).toBeVisible();
  await expect(page.getByRole("button", { name: /\(test\)/ })).toContainText("Test");
  await expect(page.getByText(organization.key.key.slice(-4))).toHaveCount(0);

  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Trial");
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  const shown = page.getByRole("dialog").getByText(/^hmz_[A-Za-z0-9]{32}$/);
  const key = (await shown.textContent()) ?? "";
  expect(await send(baseURL, key, [{ type: "chat", sessionId: "s", chatId: "trial" }])).toBe(200);
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByRole("row", { name: /Trial/ })).toContainText("test");

  await page.getByRole("link", { name: "Chats" }).click();
  await expect(page.getByText("trial", { exact: true })).toBeVisible();
  await expect(page.getByText("real", { exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: /\(test\)/ }).click();
  await page.getByRole("menuitem", { name: "Harbour Hotels", exact: true }).click();
  await page.waitForURL(chatsPath(organization));
  await expect(page.getByText("real", { exact: true })).toBeVisible();
  await expect(page.getByText("trial", { exact: true })).toHaveCount(0);
});
