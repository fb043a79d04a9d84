import { contactsPath, tagsPath } from "@/lib/paths";
import { expect, test } from "@/e2e/support/journey";

test("a tag is made, changed, and the change taken back", async ({ page, organization }) => {
  await page.goto(tagsPath(organization));
  await expect(page.getByRole("heading", { name: "No tags yet" })).toBeVisible();
  await page.getByRole("link", { name: "New tag" }).first().click();
  const drawer = page.getByRole("dialog", { name: "New tag" });
  await drawer.getByRole("button", { name: "Create tag" }).click();
  await expect(drawer.getByText("Name is required.")).toBeVisible();
  await drawer.getByRole("textbox", { name: "Name" }).fill("Regular guest");
  await drawer.getByRole("button", { name: "Create tag" }).click();
  await page.getByRole("table").getByRole("link", { name: "Regular guest" }).click();
  await page.getByRole("dialog", { name: "Tag" }).getByRole("textbox", { name: "Name" }).fill("Friend");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("table").getByRole("link", { name: "Friend" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("table").getByRole("link", { name: "Regular guest" })).toBeVisible();
});

test("a contact is created, edited, noted, removed and brought back", async ({ page, organization }) => {
  await page.goto(contactsPath(organization));
  await page.getByRole("link", { name: "New contact" }).first().click();
  const drawer = page.getByRole("dialog", { name: "New contact" });
  await drawer.getByRole("textbox", { name: "First name" }).fill("Ana");
  await drawer.getByRole("button", { name: "Create contact" }).click();
  await expect(drawer.getByText("needs an e-mail address or a telephone number")).toBeVisible();
  await drawer.getByRole("textbox", { name: "E-mail" }).fill("ana@example.com");
  await drawer.getByRole("button", { name: "Create contact" }).click();
  await expect(page.getByRole("heading", { name: "Ana" })).toBeVisible();

  await page.getByRole("textbox", { name: "New note" }).fill("Likes the room with the terrace");
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(
    page.getByRole("region", { name: "Timeline" }).getByText("Likes the room with the terrace"),
  ).toBeVisible();

  await page.getByRole("link", { name: "New activity" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Subject" }).fill("Call about the terrace");
  await page.getByRole("dialog").getByRole("button", { name: "Create activity" }).click();
  await expect(page.getByRole("region", { name: "Timeline" }).getByText("Call about the terrace")).toBeVisible();

  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByRole("dialog", { name: "Edit contact" }).getByRole("textbox", { name: "Last name" }).fill("Silva");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Ana Silva" })).toBeVisible();

  await page.getByRole("button", { name: "Remove contact" }).click();
  await expect(page.getByRole("heading", { name: "No contacts yet" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByRole("link", { name: "Ana Silva" })).toBeVisible();
});

test("contacts come from a file, are tagged together, and the import is undone", async ({ page, organization }) => {
  test.slow();
  await page.goto(contactsPath(organization));
  await page.getByRole("link", { name: "Import" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Upload a CSV file" }).click();
  const lines = [
    "Vorname;Nachname;E-Mail",
    "Ana;Silva;ana@example.com",
    "Ben;Meyer;ben@example.com",
    "Eva;Kurz;nothing",
  ];
  await (await chooser).setFiles({ name: "guests.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\r\n")) });
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByText("3 rows: 2 new, 0 existing, 1 with errors.")).toBeVisible();
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await expect(page.getByRole("button", { name: "Undo the import" })).toBeVisible({ timeout: 60_000 });
  await page.goto(contactsPath(organization));
  await expect(page.getByRole("row")).toHaveCount(3);
});
