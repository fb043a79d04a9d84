import { expect, test } from "@/e2e/support/journey";
import { makeMember } from "@/e2e/support/organization";
import { organizationSettingsPath } from "@/lib/paths";

test("an admin changes the organisation and sees it everywhere", async ({ page, organization }) => {
  expect(organization.id).not.toBe("");
  await page.goto(organizationSettingsPath(organization));
  await page.getByLabel("Website").fill("faro");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Website must be an absolute URL.")).toBeVisible();
  await page.getByLabel("Website").fill("https://faro.example");
  await page.getByLabel("Name").fill("Faro Rooms");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  await expect(page.getByText("Faro Rooms", { exact: true }).filter({ visible: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Website")).toHaveValue("https://faro.example");
});

test("another time zone is found by typing and asks before it counts all history again", async ({
  page,
  organization,
  sql,
}) => {
  const zone = async () => {
    const [row] = await sql`select timezone from public.organizations where id = ${organization.id}`;
    return row?.["timezone"];
  };
  const field = page.getByRole("combobox", { name: "Time zone" });
  const choose = async () => {
    await field.click();
    await page.keyboard.type("lisb");
    await page.getByRole("option", { name: /Europe\/Lisbon/ }).click();
    await page.getByRole("button", { name: "Save" }).click();
  };
  await page.goto(organizationSettingsPath(organization));
  await choose();
  await page.getByRole("button", { name: "Keep the present zone" }).click();
  expect(await zone()).toBe("UTC");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Count again" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  expect(await zone()).toBe("Europe/Lisbon");
  await page.reload();
  await expect(field).toHaveValue("Europe/Lisbon");
});

test("an analyst may read it", async ({ page, organization, sql, signInAs }) => {
  const analyst = await makeMember(sql, organization.id, "analyst");
  await signInAs(analyst.cookie);
  await page.goto(organizationSettingsPath(organization));
  await expect(page.getByLabel("Name")).toHaveAttribute("readonly");
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test("leaving with changes that are not saved asks first", async ({ page, organization }) => {
  await page.goto(organizationSettingsPath(organization));
  await page.getByLabel("Location").fill("Faro");
  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByRole("button", { name: "Keep editing" }).click();
  await expect(page.getByLabel("Location")).toHaveValue("Faro");
  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("heading", { name: "API keys" })).toBeVisible();
});
