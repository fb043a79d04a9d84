import { expect, test } from "@/e2e/support/journey";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { apiKeysPath, chatsPath, organizationSettingsPath } from "@/lib/paths";

test("a person in two organisations switches without signing in again", async ({ page, organization, sql }) => {
  const second = await makeOrganization(sql, "Second Inn");
  await sql`
    insert into public.memberships (organization_id, user_id, role)
    values (${second.id}, ${organization.owner.userId}, 'analyst')
  `;
  await page.goto(apiKeysPath(organization));
  await expect(page.getByRole("button", { name: "Create key" })).toBeVisible();
  await page.getByRole("button", { name: "Organisation: Harbour Hotels" }).click();
  await page.getByRole("menuitem", { name: "Second Inn" }).click();
  await expect(page).toHaveURL(apiKeysPath(second));
  await expect(page.getByRole("button", { name: "Organisation: Second Inn" })).toBeVisible();
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
  expect((await page.goto(chatsPath(organization)))?.status()).toBe(404);
  await page.goto(chatsPath("active"));
  await page.getByRole("button", { name: "Go to Second Inn" }).click();
  await expect(page.getByRole("heading", { name: "Your numbers will appear here" })).toBeVisible();
});

test("a member whose role was raised can use it without signing in again", async ({
  page,
  organization,
  sql,
  signInAs,
}) => {
  const member = await makeMember(sql, organization.id, "analyst");
  await signInAs(member.cookie);
  await page.goto(organizationSettingsPath(organization));
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await sql`update public.memberships set role = 'admin' where user_id = ${member.userId}`;
  await page.reload();
  await page.getByLabel("Location").fill("Faro");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
});
