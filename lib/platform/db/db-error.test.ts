import { describe, expect, test } from "vitest";
import { errorFromDb, isTokenRefused, refusalIn } from "./db-error";

describe("what the database says becomes what the caller is told", () => {
  test.each([
    [{ status: 401, code: "PT401", details: "unauthorized" }, "unauthorized"],
    [{ status: 403, code: "PT403", details: "insufficient_scope" }, "insufficient_scope"],
    [{ status: 409, code: "PT409", details: "idempotency_conflict" }, "idempotency_conflict"],
    [{ status: 404, code: "PT404", details: null }, "not_found"],
    [{ status: 400, code: "PT400", details: "some new code" }, "invalid_request"],
    [{ status: 409, code: "23505" }, "conflict"],
    [{ status: 409, code: "23503" }, "conflict"],
    [{ status: 403, code: "42501" }, "insufficient_role"],
    [{ status: 400, code: "22P02" }, "invalid_request"],
    [{ status: 400, code: "22P05" }, "invalid_request"],
    [{ status: 400, code: "23514" }, "invalid_request"],
    [{ status: 500, code: "57014" }, "timeout"],
    [{ status: 0, message: "TimeoutError: The operation was aborted due to timeout" }, "timeout"],
    [{ status: 0, message: "AbortError: This operation was aborted" }, "timeout"],
    [{ status: 0, message: "TypeError: fetch failed" }, "unavailable"],
    [{ status: 0, code: "ECONNRESET" }, "unavailable"],
    [{ status: 500, code: "SUP" }, "unavailable"],
    [{ status: 503, code: "53300" }, "unavailable"],
    [{ status: 500, code: "40001" }, "unavailable"],
    [{ status: 500, code: "40P01" }, "unavailable"],
    [{ status: 500, code: "55P03" }, "unavailable"],
    [{ status: 405, code: "25006" }, "unavailable"],
    [{ status: 503, code: "PGRST002" }, "unavailable"],
    [{ status: 500, message: "Internal Server Error" }, "unavailable"],
    [{ status: 401, code: "PGRST303" }, "unavailable"],
    [{ status: 404, code: "PGRST202" }, "internal_error"],
  ])("%j → %s", (failure, code) => {
    const error = errorFromDb({ message: "secret row (a@b.example)", ...failure });
    expect(error.code).toBe(code);
    expect(error.cause).toBeDefined();
  });
});

test("the database's own words never reach the caller", () => {
  for (const code of ["23505", "23514", "42501", "22P02", "57014", "SUP", "XX000", "P0001"]) {
    expect(errorFromDb({ status: 400, code, message: "canary", details: "canary" }).message).not.toContain("canary");
  }
});

test("our own sentences do", () => {
  const failure = {
    status: 409,
    code: "PT409",
    details: "conflict",
    message: "This chatId belongs to another session",
  };
  expect(errorFromDb(failure).message).toBe("This chatId belongs to another session");
});

test("what may be tried again says when", () => {
  expect(errorFromDb({ status: 0, message: "TypeError: fetch failed" }).retryAfter).toBe(1);
  expect(errorFromDb({ status: 500, code: "57014", message: "" }).retryAfter).toBe(1);
});

test("only a token that was not accepted is worth minting again", () => {
  expect(isTokenRefused({ status: 401, code: "PGRST301", message: "" })).toBe(true);
  expect(isTokenRefused({ status: 401, code: "PGRST303", message: "" })).toBe(true);
  expect(isTokenRefused({ status: 401, code: "PT401", message: "" })).toBe(false);
});

test("a refusal in an answer is told from an answer", () => {
  expect(refusalIn({ error: { status: 403, code: "other_organization", message: "No" } })).toMatchObject({
    code: "other_organization",
    message: "No",
  });
  for (const answer of [null, 1, [], {}, { error: null }, { error: "text" }, { chat_id: "c" }]) {
    expect(refusalIn(answer)).toBeNull();
  }
});
