import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { dirname } from "node:path";

/** The parts of the tests that are lists of files, by the project of Vitest or Playwright that runs them. */
export type Part = "unit" | "db" | "routes" | "journeys";

/** Where the test files of each part lie. */
export const PARTS: Record<Part, string[]> = {
  unit: ["{lib,bench,e2e/run}/**/*.test.ts", "app/**/_components/**/*.test.ts"],
  db: ["supabase/**/*.test.ts"],
  routes: ["app/**/route.test.ts", "e2e/api/**/*.test.ts"],
  journeys: ["e2e/**/*.spec.ts"],
};

/** Some test files of each part. */
export type Selection = Record<Part, string[]>;

/** The test files whose path holds one of the words. */
export function filesWith(words: readonly string[]): Selection {
  return selection((path) => words.some((word) => path.includes(word)));
}

/** The test files that lie in a folder where something differs from the last commit. */
export function filesBesideChanges(): Selection {
  const lines = git("diff", "--name-only", "HEAD") + git("ls-files", "--others", "--exclude-standard");
  const folders = new Set(lines.trim().split("\n").map(dirname));
  return selection((path) => folders.has(dirname(path)));
}

function selection(isChosen: (path: string) => boolean): Selection {
  const filesOf = (part: Part) => globSync(PARTS[part]).filter(isChosen).toSorted();
  return { unit: filesOf("unit"), db: filesOf("db"), routes: filesOf("routes"), journeys: filesOf("journeys") };
}

function git(...args: string[]): string {
  return execFileSync("git", args, { encoding: "utf8" });
}
