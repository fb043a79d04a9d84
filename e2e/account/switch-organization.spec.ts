import { expect, test } from "@/e2e/support/journey";
import { makeOrganization } from "@/e2e/support/organization";

test("a person in two organisations switches without signing in again", async ({ page, organization, sql }) => {
  const second = await makeOrganization(sql, "Second Inn");
  await sql`
    insert into public.memberships (organization_id, user_id, role)
    values (${second.id}, ${organization.owner.userId}, 'analyst')
  `;
  await page.goto("/settings/api-keys");
  await expect(page.getByRole("button", { name: "Create key" })).toBeVisible();
  await page.getByRole("button", { name: "Organisation: Harbour Hotels" }).click();
  await page.getByRole("menuitem", { name: "Second Inn" }).click();
  await expect(page.getByRole("button", { name: "Organisation: Second Inn" })).toBeVisible();
  await page.getByRole("link", { name: "API keys" }).click();
  await expect(page.getByText(second.key.key.slice(-4))).toBeVisible();
  await expect(page.getByRole("button", { name: "Create key" })).toHaveCount(0);
});

test("whoever lost the active organisation goes on in another one", async ({ page, organization, sql }) => {
  const second = await makeOrganization(sql, "Second Inn");
  await sql`
    insert into public.memberships (organization_id, user_id, role)
    values (${second.id}, ${organization.owner.userId}, 'manager')
  `;
  await sql`delete from public.memberships where organization_id = ${organization.id}`;
  await page.goto("/concierge/chats");
  await page.getByRole("button", { name: "Go to Second Inn" }).click();
  await expect(page.getByRole("heading", { name: "Your numbers will appear here" })).toBeVisible();
});

test("a member whose role was raised can use it without signing in again", async ({
  page,
  organization,
  sql,
  signInAs,
}) => {
  const { makeMember } = await import("@/e2e/support/organization");
  const member = await makeMember(sql, organization.id, "analyst");
  await signInAs(member.cookie);
  await page.goto("/settings/organization");
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await sql`update public.memberships set role = 'admin' where user_id = ${member.userId}`;
  const renewed = page.waitForResponse((response) => response.url().endsWith("/api/auth/session"));
  await page.reload();
  await renewed;
  await page.getByLabel("Location").fill("Faro");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
});
