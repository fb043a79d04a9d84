import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { AiSettings } from "@/lib/core/ai/schemas";

const path = "/api/settings/ai";
const sql = openDatabase();
const Answer = z.strictObject({ data: z.strictObject(AiSettings.shape) });

const budget = { model_tokens_per_day: 5000 };

test("an admin reads the budget and the thirty days up to today, quiet ones among them", async () => {
  const { id, owner } = await makeOrganization(sql);
  const neighbour = await makeOrganization(sql);
  for (const organization of [id, neighbour.id])
    await sql`
      insert into public.model_usage (organization_id, day, calls, input_tokens, output_tokens)
      select ${organization}, (now() at time zone 'UTC')::date - n, 2, 100, 10 from unnest(array[0, 3, 29, 30]) n
    `;
  const { data } = Answer.parse((await ask(path, { cookie: owner.cookie })).body);
  expect(data).toMatchObject({ model: null, model_tokens_per_day: 1_000_000 });
  expect(data.days).toHaveLength(30);
  expect(data.days?.at(-1)?.day).toBe(new Date().toISOString().slice(0, 10));
  expect(data.days?.reduce((sum, { input_tokens }) => sum + input_tokens, 0)).toBe(300);
});

test("other members read the budget, and of the usage that it is not for them", async () => {
  const { id } = await makeOrganization(sql);
  const { cookie } = await makeMember(sql, id, "manager");
  expect(Answer.parse((await ask(path, { cookie })).body).data).toMatchObject({ days: null });
});

test("an admin sets the budget, of the own organisation only, and the change is audited", async () => {
  const { id } = await makeOrganization(sql);
  const neighbour = await makeOrganization(sql);
  const { cookie } = await makeMember(sql, id, "admin");
  const changed = await ask(path, { method: "PUT", cookie, body: budget });
  expect(changed.status).toBe(200);
  expect(Answer.parse(changed.body).data.model_tokens_per_day).toBe(5000);
  const other = await ask(path, { cookie: neighbour.owner.cookie });
  expect(Answer.parse(other.body).data.model_tokens_per_day).toBe(1_000_000);
  const log =
    await sql`select action, changes from public.audit_logs where organization_id = ${id} order by id desc limit 1`;
  expect(log[0]).toMatchObject({ action: "ai_settings.updated", changes: budget });
});

test.each([
  [{}],
  [{ model_tokens_per_day: -1 }],
  [{ model_tokens_per_day: 1.5 }],
  [{ model_tokens_per_day: "9" }],
  [{ ...budget, model: "x" }],
])("refuses %o", async (body) => {
  const { owner } = await makeOrganization(sql);
  const answer = await ask(path, { method: "PUT", cookie: owner.cookie, body });
  expect(answer).toMatchObject({ status: 422, body: { code: "invalid_request" } });
});
