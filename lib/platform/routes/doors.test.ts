import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isDoor } from "./door";
import { describeApi, loadDoors } from "./openapi";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** NextAuth brings its own handlers and its own protection. */
const WITHOUT_DOOR = new Set(["/app/api/auth/[...nextauth]/route.ts"]);

const Operation = z.object({ operationId: z.string(), responses: z.record(z.string(), z.unknown()) });
const Described = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

const files = import.meta.glob<Record<string, unknown>>("/app/**/route.ts");
const guarded = Object.entries(files).filter(([file]) => !WITHOUT_DOOR.has(file));

test("the walk finds the routes", () => {
  expect(guarded.length).toBeGreaterThan(10);
});

describe("every method of every route comes from a door", () => {
  test.each(guarded)("%s", async (_file, load) => {
    const methods = Object.entries(await load()).filter(([name]) => METHODS.includes(name));
    expect(methods.length).toBeGreaterThan(0);
    expect(methods.filter(([, handler]) => !isDoor(handler))).toEqual([]);
    // Next would answer a method that is not there with an empty body; see refusals.ts
    expect(methods.map(([name]) => name)).toEqual(expect.arrayContaining(["GET", "POST", "PUT", "PATCH", "DELETE"]));
  });
});

describe("the API description", async () => {
  const doors = await loadDoors(Object.fromEntries(guarded));
  const { paths } = Described.parse(describeApi(doors));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );

  test("holds every door", () => {
    const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    const standing = doors
      .filter(({ door }) => door.kind !== "preflight" && door.kind !== "refusal")
      .map(({ path, method }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual(standing.toSorted());
  });

  test("names every operation once", () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("documents an error for whatever a door may refuse", () => {
    for (const { responses } of operations) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(["500", "503", "504"]));
    }
  });
});
