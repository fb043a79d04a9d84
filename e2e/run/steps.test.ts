import { expect, test } from "vitest";
import { type Counts, none, oneFailed, onePassed } from "./counts.ts";
import { type Context, type Step, runSteps } from "./steps.ts";

const { signal } = new AbortController();

/** A step that runs until it is ended, and what it may print meanwhile. */
function controlled(title: string, order: Pick<Step, "after" | "needs"> = {}) {
  const started = Promise.withResolvers<Context>();
  const ended = Promise.withResolvers<Counts>();
  const run = (context: Context) => {
    started.resolve(context);
    return ended.promise;
  };
  return { step: { title, ...order, run }, started: started.promise, end: ended.resolve };
}

const ending = (title: string, counts: Counts, order: Pick<Step, "after" | "needs"> = {}): Step => ({
  title,
  ...order,
  run: ({ print }) => {
    print(`${title} ran\n`);
    return Promise.resolve(counts);
  },
});

function collected() {
  const texts: string[] = [];
  return { out: { write: (text: string) => texts.push(text) }, text: () => texts.join("") };
}

test("steps run side by side, and what they print does not mix", async () => {
  const [first, second] = [controlled("First"), controlled("Second")];
  const { out, text } = collected();
  const outcome = runSteps([first.step, second.step], signal, out);
  (await second.started).print("of the second\n");
  (await first.started).print("of the first\n");
  second.end(onePassed);
  expect(text()).toBe("\n━━ First\nof the first\n");
  first.end({ ...none, passed: 2, skipped: 1 });
  expect(await outcome).toEqual({ total: { passed: 3, failed: 0, skipped: 1, failures: [] }, broken: [] });
  expect(text().replaceAll(/\d+\.\d s/g, "t")).toBe(
    "\n━━ First\nof the first\n━━ First: ok (t)\n\n━━ Second\nof the second\n━━ Second: ok (t)\n",
  );
});

test("a step waits for those before it, and runs though one of them failed", async () => {
  const first = controlled("First");
  const { out, text } = collected();
  const outcome = runSteps([first.step, ending("Second", onePassed, { after: ["First"] })], signal, out);
  await first.started;
  expect(text()).not.toContain("Second");
  first.end({ ...oneFailed, failures: ["why"] });
  expect(await outcome).toEqual({ total: { passed: 1, failed: 1, skipped: 0, failures: ["why"] }, broken: ["First"] });
});

test("without what it needs a step is left out, and so is what needs it", async () => {
  const { out, text } = collected();
  const steps = [
    ending("Build", oneFailed),
    ending("Routes", onePassed, { needs: ["Build"] }),
    ending("Journeys", onePassed, { needs: ["Routes"] }),
    ending("Units", onePassed, { after: ["Journeys"] }),
  ];
  expect(await runSteps(steps, signal, out)).toMatchObject({ total: { passed: 1, failed: 1 }, broken: ["Build"] });
  expect(text()).not.toMatch(/Routes|Journeys/);
});

test("a step that throws has failed, and says why", async () => {
  const { out, text } = collected();
  const broken: Step = { title: "Broken", run: () => Promise.reject(new Error("no disk")) };
  expect(await runSteps([broken], signal, out)).toMatchObject({ total: { failed: 1 }, broken: ["Broken"] });
  expect(text()).toContain("no disk");
});

test("once interrupted, no step begins", async () => {
  const { out, text } = collected();
  const outcome = await runSteps([ending("First", onePassed)], AbortSignal.abort(), out);
  expect(outcome).toEqual({ total: none, broken: [] });
  expect(text()).toBe("");
});
