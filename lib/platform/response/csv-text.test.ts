import { expect, test } from "vitest";
import { csvText } from "./csv-text";
import type { CsvCell } from "./csv-text";

const text = (...cells: CsvCell[]) => csvText([cells]).replace(/\r\n$/, "");

test("lines end as RFC 4180 says, the last one too", () => {
  expect(
    csvText([
      ["Topic", "Messages"],
      ["Boats", 3],
    ]),
  ).toBe("Topic,Messages\r\nBoats,3\r\n");
  expect(csvText([])).toBe("");
});

test.each<[CsvCell, string]>([
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\nlines", '"two\nlines"'],
  ["two\r\nlines", '"two\r\nlines"'],
  [" led by a space", '" led by a space"'],
  ["Łódź 👩‍👩‍👧", "Łódź 👩‍👩‍👧"],
  ["", ""],
  [null, ""],
  [undefined, ""],
  [true, "true"],
])("%j is written %j", (cell, written) => {
  expect(text(cell)).toBe(written);
});

test.each([
  ["=1+1", "'=1+1"],
  ['=HYPERLINK("http://evil.example","x")', `"'=HYPERLINK(""http://evil.example"",""x"")"`],
  ["+351 21 000", "'+351 21 000"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", '"\'\r=1"'],
  ["\n=1", '"\'\n=1"'],
])("a spreadsheet does not run %j", (cell, written) => {
  expect(text(cell)).toBe(written);
});

test("numbers stay numbers, also below zero", () => {
  expect(text(-1, 0.5, 0, 12_345)).toBe("-1,0.5,0,12345");
});

test("a formula in the middle of a text is left alone", () => {
  expect(text("1=1")).toBe("1=1");
});
