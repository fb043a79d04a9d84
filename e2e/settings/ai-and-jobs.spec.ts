import { expect, send, test } from "@/e2e/support/journey";
import { makeMember } from "@/e2e/support/organization";
import { aiSettingsPath, jobsPath } from "@/lib/paths";

test("an admin sets the budget and has the waiting chats summarised", async ({ page, organization, baseURL, sql }) => {
  await page.goto(aiSettingsPath(organization));
  await expect(page.getByText("No language model is configured")).toBeVisible();
  await page.getByLabel("Tokens a day").fill("250000");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("250,000 tokens")).toBeVisible();
  await page.getByText("Show as a table").click();
  await expect(page.getByRole("row")).toHaveCount(31);

  for (const chatId of ["one", "two"])
    await send(baseURL, organization.key.key, [
      { type: "chat", chatId, sessionId: "s" },
      { type: "message", chatId, role: "user", content: "Is the pool open?" },
    ]);
  await sql`
    update public.jobs set last_error = 'model_refused', attempts = 5, dead_at = now()
    where organization_id = ${organization.id} and object_id = (select id from public.chats where organization_id = ${organization.id} and external_id = 'two')
  `;
  await page.goto(jobsPath(organization));
  const nextRun = page.getByText("Next run", { exact: true }).locator("..");
  const isSoon = new Date().getUTCMinutes() > 57;
  await expect(nextRun).toContainText(isSoon ? /just now|in \d+/ : /in (\d+ min|1 h)/);
  const failure = page.getByRole("row", { name: /two/ });
  await expect(failure).toContainText("The language model refused to judge this chat.");
  await page.getByRole("button", { name: "Run now" }).click();
  await expect(page.getByText("2 chats summarised.")).toBeVisible();
  await expect(failure).toHaveCount(0);
  await expect(page.getByText("2 done, 0 failed")).toBeVisible();
});

test("other members see how work stands, and that the rest is for admins", async ({
  page,
  organization,
  sql,
  signInAs,
}) => {
  await signInAs((await makeMember(sql, organization.id, "analyst")).cookie);
  await page.goto(jobsPath(organization));
  await expect(page.getByText("What each run did and cost is shown to admins")).toBeVisible();
  await expect(page.getByRole("button", { name: "Run now" })).toHaveCount(0);
  await page.goto(aiSettingsPath(organization));
  await expect(page.getByText("What summaries have cost is shown to admins")).toBeVisible();
  await expect(page.getByLabel("Tokens a day")).toHaveCount(0);
});
