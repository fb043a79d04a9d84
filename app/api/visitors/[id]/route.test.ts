import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { identify, mergeVisitors, tellsForeignPeople } from "@/e2e/support/people";
import { Visitor, VisitorAnswer } from "@/lib/concierge/visitors/schemas";

const sql = openDatabase();
const pathOf = (id: string) => `/api/visitors/${id}`;
const Answer = z.strictObject({ ...VisitorAnswer.shape, visitor: z.strictObject(Visitor.shape) });

tellsForeignPeople(sql, pathOf);

test("answers the visitor as the contract has it, with the session seen last", async () => {
  const organization = await makeOrganization(sql);
  const id = await identify(organization, { email: "ann@example.com", session_id: "older", metadata: { plan: "pro" } });
  await identify(organization, { email: "ann@example.com", session_id: "newer" });
  const answer = await ask(pathOf(id), { cookie: organization.owner.cookie });
  expect(answer.status).toBe(200);
  expect(Answer.parse(answer.body)).toMatchObject({
    visitor: {
      id,
      email: "ann@example.com",
      session_id: "newer",
      metadata: { plan: "pro" },
      first_name: null,
      apollo_enriched_at: null,
    },
    merged: [],
  });
});

test("the id of a visitor who turned out to be another leads there, and is told with the reason", async () => {
  const organization = await makeOrganization(sql);
  const { from, into } = await mergeVisitors(sql, organization);
  for (const id of [from, into, into.toUpperCase()]) {
    const answer = await ask(pathOf(id), { cookie: organization.owner.cookie });
    expect(Answer.parse(answer.body)).toMatchObject({
      visitor: { id: into, email: "ann@example.com" },
      merged: [{ id: from, merged_at: expect.any(String), reason: "identified with the same e-mail address" }],
    });
  }
});
