import { expect, test } from "vitest";
import { COUNTRY_CODES, countryCode } from "./countries";

test.each([
  ["DE", "DE"],
  ["deu", "DE"],
  ["Germany", "DE"],
  ["Deutschland", "DE"],
  [" ALLEMAGNE ", "DE"],
  ["Korea, Republic of", "KR"],
  ["UK", "GB"],
  ["U.S.A.", "US"],
  ["United States of America", "US"],
  ["Österreich", "AT"],
  ["Osterreich", "AT"],
  ["Côte d’Ivoire", "CI"],
  ["日本", "JP"],
  ["Türkiye", "TR"],
  ["Turkey", "TR"],
])("%j is %s", (name, code) => {
  expect(countryCode(name)).toBe(code);
});

test.each(["", "Republic of", "Atlantis", "XX", "1"])("%j is no country", (name) => {
  expect(countryCode(name)).toBeNull();
});

test("there are 249, all of which have a name", () => {
  expect(new Set(COUNTRY_CODES).size).toBe(249);
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  expect(COUNTRY_CODES.filter((code) => names.of(code) === undefined)).toEqual([]);
});
