import { chatsOn, daysAgo } from "@/e2e/support/history";
import { expect, send, sharedStack, test } from "@/e2e/support/journey";
import { startProxy } from "@/e2e/support/proxy";
import { startServer } from "@/e2e/support/server";
import { overviewPath } from "@/lib/paths";

test("a part that fails leaves the page standing, and comes back when asked again", async ({
  page,
  context,
  organization,
  baseURL,
}) => {
  test.slow();
  await send(baseURL, organization.key.key, chatsOn(daysAgo(1), 2));
  const proxy = await startProxy(sharedStack().apiUrl);
  const server = await startServer({ stack: sharedStack(), apiUrl: proxy.url });
  const at = organization.owner.cookie.indexOf("=");
  const [name, value] = [organization.owner.cookie.slice(0, at), organization.owner.cookie.slice(at + 1)];
  await context.addCookies([{ name, value, url: server.url }]);
  const totals = page.getByRole("list", { name: "Totals" });
  const newest = page.getByRole("region", { name: "Newest chats" });
  try {
    await test.step("one call for the session, one for every number, one for the newest chats", async () => {
      proxy.clear();
      expect((await page.request.get(`${server.url}${overviewPath(organization)}`)).status()).toBe(200);
      expect([...proxy.calls()].toSorted()).toEqual(["list_chats", "member_session", "read_analytics"]);
    });

    await test.step("the numbers fail, the chats do not", async () => {
      proxy.inject("refuse", undefined, "read_analytics");
      await page.goto(`${server.url}${overviewPath(organization)}`);
      await expect(page.getByRole("heading", { name: "The totals could not be loaded" })).toBeVisible();
      await expect(newest.getByRole("listitem")).toHaveCount(2);
      await expect(page.getByRole("button", { name: /^Last 28 days/ })).toBeVisible();
      await expect(page.getByRole("heading", { name: "Devices and places could not be loaded" })).toBeVisible();
      proxy.inject(null);
      await page.getByRole("button", { name: "Try again to load Devices and places" }).click();
      await expect(page.getByRole("region", { name: "Devices" }).getByRole("link", { name: "Mobile" })).toBeVisible();
      await expect(totals.getByRole("button", { name: "Chats, 2, show by day" })).toBeVisible();
      await expect(page.getByRole("heading", { name: "From session to lead", exact: true })).toBeVisible();
      await expect(page.getByText("could not be loaded")).toHaveCount(0);
    });

    await test.step("the chats fail, the numbers do not", async () => {
      proxy.inject("bad-gateway", undefined, "list_chats");
      await page.goto(`${server.url}${overviewPath(organization)}`);
      await expect(page.getByRole("heading", { name: "The newest chats could not be loaded" })).toBeVisible();
      await expect(totals.getByRole("button", { name: "Chats, 2, show by day" })).toBeVisible();
      proxy.inject(null);
      await page.getByRole("button", { name: "Try again to load The newest chats" }).click();
      await expect(newest.getByRole("listitem")).toHaveCount(2);
    });
  } finally {
    await server.stop();
    await proxy.stop();
  }
});
