import { expect, test } from "vitest";
import type { Dialogue } from "./dialogue.ts";
import { planDialogue } from "./plan.ts";

const place = (slug: string) => ({ title: slug, slug, type: "Hotel" });
const dialogue: Dialogue = {
  id: "a-1",
  topics: ["Hotels"],
  turns: [
    { role: "user", content: "A room? I am ann@example.com" },
    { role: "assistant", content: "Three.", mentions: [place("one"), place("two"), place("three")] },
    { role: "user", content: "Thanks" },
  ],
};
const many: Dialogue[] = Array.from({ length: 200 }, (_, at) => ({ ...dialogue, id: `many-${at}` }));
const stepsOf = (all: Dialogue[]) => all.flatMap((one) => planDialogue(one));

test("the same dialogue is planned the same in every run", () => {
  expect(stepsOf(many)).toEqual(stepsOf(structuredClone(many)));
});

test("the chat comes first, messages keep their order, mentions follow the turn that named the places", () => {
  const told = planDialogue(dialogue).filter(({ kind }) => ["chat", "message", "mention"].includes(kind));
  expect(told.map(({ kind, id, rows }) => [kind, id, rows])).toEqual([
    ["chat", "chat_a-1", 1],
    ["message", "chat_a-1:message-1", 1],
    ["message", "chat_a-1:message-2", 1],
    ["mention", "chat_a-1:mention-2", 3],
    ["message", "chat_a-1:message-3", 1],
  ]);
});

test("time never runs backwards inside a dialogue", () => {
  for (const one of many) {
    const offsets = planDialogue(one).map(({ offsetMs }) => offsetMs);
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  }
});

test("every id is unique and one that Horizon takes", () => {
  const longest = { ...dialogue, id: "x".repeat(90), turns: Array.from({ length: 50 }, () => dialogue.turns).flat() };
  const ids = stepsOf([...many, longest]).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_.:-]{1,120}$/);
});

test("what the file does not tell is made up for some dialogues, not for all", () => {
  for (const kind of ["view", "web_mention", "click", "visitor"] as const) {
    const having = many.filter((one) => planDialogue(one).some((step) => step.kind === kind)).length;
    expect(having).toBeGreaterThan(many.length * 0.1);
    expect(having).toBeLessThan(many.length * 0.9);
  }
});

test("a click follows a web mention of the same address in the same chat", () => {
  const steps = stepsOf(many);
  const found = steps.flatMap(({ kind, body }) =>
    kind === "web_mention" ? [[body.chatId, body.mentions[0]?.url]] : [],
  );
  const clicked = steps.flatMap(({ kind, body }) => (kind === "click" ? [[body.chatId, body.articleUrl]] : []));
  expect(found).toEqual(expect.arrayContaining(clicked));
});

test("a chat looks a place up once, so that a click can mean only one mention", () => {
  const [question, answer] = dialogue.turns;
  const turns = [question, answer, question, answer, question, answer].flatMap((turn) => turn ?? []);
  const found = stepsOf(many.map((one) => ({ ...one, turns }))).flatMap(({ kind, body }) =>
    kind === "web_mention" ? [`${body.chatId} ${body.mentions[0]?.url}`] : [],
  );
  expect(new Set(found).size).toBe(found.length);
});

test("a known address is given right after the visitor wrote it", () => {
  const steps = planDialogue({ ...dialogue, email: "Ann@example.com" });
  const at = steps.findIndex(({ kind }) => kind === "visitor");
  expect(steps[at - 1]?.id).toBe("chat_a-1:message-1");
  expect(steps[at]?.body).toMatchObject({ email: "Ann@example.com", chat_id: "chat_a-1" });
});

test("invented addresses belong to nobody", () => {
  const addresses = stepsOf(many).flatMap(({ kind, body }) => (kind === "visitor" ? [body.email] : []));
  expect(addresses.filter((address) => !address.endsWith("@example.com"))).toEqual([]);
});
