import { AppError } from "@/lib/platform/errors";
import type { Issue } from "@/lib/platform/errors";
import { pathText } from "./path-text";
import { invalid } from "./validation";

const MAX_DEPTH = 16;
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

type Path = readonly (string | number)[];

/**
 * Parses JSON and refuses what would not survive the way to the database unchanged:
 * NUL, lone surrogates, numbers that lose precision, keys that reach into prototypes, bottomless nesting.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid_json", "Invalid JSON payload", { cause });
  }
  const problem = findProblem(value, []);
  if (problem !== null) throw invalid([problem]);
  return value;
}

/** The first thing wrong, depth first; one is enough to refuse, and a flood of them would help nobody. */
function findProblem(value: unknown, path: Path): Issue | null {
  if (typeof value === "string") return textProblem(value, path);
  if (typeof value === "number") return numberProblem(value, path);
  return typeof value === "object" && value !== null ? nestedProblem(value, path) : null;
}

function numberProblem(value: number, path: Path): Issue | null {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return null;
  return issue(path, "is a number that cannot be kept exactly; send it as text");
}

function nestedProblem(value: object, path: Path): Issue | null {
  if (path.length >= MAX_DEPTH) return issue([], `The body is nested deeper than ${MAX_DEPTH} levels.`);
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = Object.entries(value);
  for (const [key, child] of entries) {
    const childPath = [...path, isList ? Number(key) : key];
    const problem = (isList ? null : keyProblem(key, path)) ?? findProblem(child, childPath);
    if (problem !== null) return problem;
  }
  return null;
}

function keyProblem(key: string, path: Path): Issue | null {
  if (FORBIDDEN_KEYS.has(key)) return issue(path, `must not have a key named ${key}`);
  return textProblem(key, path) === null
    ? null
    : issue(path, "has a key with a NUL character or half of a surrogate pair");
}

function textProblem(text: string, path: Path): Issue | null {
  if (text.includes("\0")) return issue(path, "must not contain a NUL character");
  return text.isWellFormed() ? null : issue(path, "must not contain half of a surrogate pair");
}

function issue(path: Path, said: string): Issue {
  const where = pathText(path);
  if (said.endsWith(".")) return { path: where, message: said };
  return { path: where, message: `${where === "" ? "The body" : where} ${said}.` };
}
