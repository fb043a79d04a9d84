import { expect, test } from "@/e2e/support/journey";
import { PASSWORD, makeOrganization } from "@/e2e/support/organization";
import { chatsPath, organizationSettingsPath, overviewPath, signInPath } from "@/lib/paths";

test("a link leads through sign-in to where it points, and sign-out ends it", async ({ page, sql }) => {
  const { slug, owner } = await makeOrganization(sql, "Harbour Hotels");
  await page.goto(chatsPath({ slug }, { search: "pool" }));
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);

  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "do not match an account" })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(chatsPath({ slug }, { search: "pool" }));
  await expect(page.getByText("Harbour Hotels").filter({ visible: true })).toBeVisible();

  await page.getByRole("button", { name: /^Account Olga Owner/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(chatsPath({ slug }));
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a callback to another site leads home", async ({ page, sql }) => {
  const { owner } = await makeOrganization(sql);
  await page.goto(signInPath("https://evil.example/"));
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/concierge\/overview$/);
});

test("who is signed in already goes on to where the link to sign-in was for", async ({ page, organization }) => {
  const path = chatsPath(organization, { search: "pool" });
  await page.goto(signInPath(path));
  await expect(page).toHaveURL(path);
  await page.goto(signInPath("https://evil.example/"));
  await expect(page).toHaveURL(overviewPath(organization));
});

test("a removed member is out with the next click", async ({ page, organization, sql }) => {
  await page.goto(organizationSettingsPath(organization));
  await expect(page.getByLabel("Name")).toHaveValue("Harbour Hotels");
  await sql`delete from public.memberships where user_id = ${organization.owner.userId}`;
  await page.getByRole("link", { name: "API keys" }).click();
  await expect(page.getByRole("heading", { name: "You are not in this organisation" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
});
