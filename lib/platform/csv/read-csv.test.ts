import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvText } from "@/lib/platform/response/csv-text";
import { detectDelimiter } from "./delimiter";
import { nameColumns } from "./headers";
import { detectFormat, readRecords } from "./read-csv";
import type { OpenFile } from "./read-csv";

/** A file in pieces of so many bytes. */
function fileOf(bytes: Uint8Array, size = 7): OpenFile {
  return async function* () {
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
  };
}

async function read(bytes: Uint8Array, size?: number) {
  const open = fileOf(bytes, size);
  const format = await detectFormat(open);
  return { format, records: await Array.fromAsync(readRecords(open, format)) };
}

const cellsIn = async (text: string) => (await read(Buffer.from(text))).records.map(({ cells }) => cells);

function utf16(text: string, bigEndian: boolean, mark: boolean): Buffer {
  const bytes = Buffer.from((mark ? "\uFEFF" : "") + text, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
}

describe("encoding", () => {
  const text = "name,town\r\nJörg,Zürich\r\nRenée,Orléans\r\n";
  const rows = [
    ["name", "town"],
    ["Jörg", "Zürich"],
    ["Renée", "Orléans"],
  ];
  test.each([
    ["UTF-8", Buffer.from(text), "utf-8"],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${text}`), "utf-8"],
    ["UTF-16, little end first, with a mark", utf16(text, false, true), "utf-16le"],
    ["UTF-16, big end first, with a mark", utf16(text, true, true), "utf-16be"],
    ["UTF-16, little end first, without", utf16(text, false, false), "utf-16le"],
    ["UTF-16, big end first, without", utf16(text, true, false), "utf-16be"],
    ["Latin-1", Buffer.from(text, "latin1"), "windows-1252"],
  ])("%s is read as it was meant, cut anywhere", async (_name, bytes, encoding) => {
    for (const size of [2, 3, 64, 65_536]) {
      const { format, records } = await read(bytes, size);
      expect(format.encoding).toBe(encoding);
      expect(records.map(({ cells }) => cells)).toEqual(rows);
    }
  });

  test("the euro sign of Windows-1252 is one", async () => {
    const { records } = await read(Buffer.from([0x61, 0x2c, 0x80, 0x0a]));
    expect(records).toEqual([{ line: 1, cells: ["a", "€"] }]);
  });

  test("a single byte that is not UTF-8, after a megabyte that is, decides", async () => {
    const bytes = Buffer.concat([Buffer.alloc(1_000_000, "abc,d\n"), Buffer.from([0xe9, 0x0a])]);
    expect((await detectFormat(fileOf(bytes, 65_536))).encoding).toBe("windows-1252");
  });
});

describe("delimiter", () => {
  test.each([
    ["a,b,c\n1,2,3\n", ","],
    ["a;b;c\n1,5;2,5;3\n4,0;5,0;6\n", ";"],
    ["a\tb\n1,2\t3\n", "\t"],
    ["a|b\n1|2\n", "|"],
    ['name;note\n"x, y, z";"1, 2"\n"q; r";"3, 4"\n', ";"],
    ['"Last, First";Mail\n"Doe, Jane";j@example.com\n', ";"],
    ["email\na@example.com\n", ","],
    ["", ","],
  ])("%j is cut by %j", (text, delimiter) => {
    expect(detectDelimiter(text)).toBe(delimiter);
  });

  test("the line in which Excel names it is believed and is no record", async () => {
    const { format, records } = await read(Buffer.from("sep=;\r\na;b,c\r\n1;2,3\r\n"));
    expect(format.delimiter).toBe(";");
    expect(records).toEqual([
      { line: 2, cells: ["a", "b,c"] },
      { line: 3, cells: ["1", "2,3"] },
    ]);
  });
});

describe("records", () => {
  test.each(["\r\n", "\n", "\r"])("lines end with %j", async (end) => {
    expect(await cellsIn(`a,b${end}1,2${end}`)).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  test("line ends may be mixed, and the last one may be missing", async () => {
    expect(await cellsIn("a,b\r\n1,2\n3,4\r5,6")).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["3", "4"],
      ["5", "6"],
    ]);
  });

  test("quotes hold commas, line breaks and quotes, and lines are counted through them", async () => {
    const { records } = await read(Buffer.from('a,b\n"x, ""y""\nz",2\n3,4\n'));
    expect(records).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 2, cells: ['x, "y"\nz', "2"] },
      { line: 4, cells: ["3", "4"] },
    ]);
  });

  test("a quote in the middle of a cell is a letter", async () => {
    expect(await cellsIn('a,b\n5" pipe,2\n')).toEqual([
      ["a", "b"],
      ['5" pipe', "2"],
    ]);
  });

  test.each(["\r\n", "\n", "\r"])(
    "lines are counted through blank ones and those in cells that end with %j",
    async (end) => {
      const { records } = await read(Buffer.from(["a,b", `1,"x${end}${end}y"`, "", "2,z"].join(end)));
      expect(records.map(({ line }) => line)).toEqual([1, 2, 6]);
    },
  );

  test("blank lines, and lines of nothing but delimiters, are no records", async () => {
    expect(await cellsIn("a,b\n\n,\n  , \n1,2\n\n")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  test("rows may be shorter or longer than the header", async () => {
    expect(await cellsIn("a,b\n1\n1,2,3\n")).toEqual([["a", "b"], ["1"], ["1", "2", "3"]]);
  });

  test("100 columns and a huge cell", async () => {
    const header = Array.from({ length: 100 }, (_, index) => `c${index}`).join(",");
    const huge = "x".repeat(200_000);
    const [names, row] = await cellsIn(`${header}\n${huge}${",".repeat(99)}\n`);
    expect(names).toHaveLength(100);
    expect(row?.[0]).toHaveLength(200_000);
  });

  test("a quote that is never closed is refused with the number of its record", async () => {
    await expect(cellsIn('a,b\n1,2\n"3,4\n5,6\n')).rejects.toThrow("Record 3 ");
    await expect(cellsIn(`a,b\n"${"x\n".repeat(700_000)}`)).rejects.toThrow("Record 2 ");
  });

  test("a file that cannot be read fails as what it is", async () => {
    const broken: OpenFile = async function* () {
      yield await Promise.resolve(Buffer.from("a,b\n1,2\n"));
      throw new Error("the disk is gone");
    };
    const reading = Array.fromAsync(readRecords(broken, { encoding: "utf-8", delimiter: ",", namesDelimiter: false }));
    await expect(reading).rejects.toThrow("the disk is gone");
  });

  test("what RFC 4180 writes is read as it was", async () => {
    const cell = fc
      .string({ unit: "grapheme", maxLength: 12 })
      .filter((text) => !/^[=+\-@\t\r\n＝﹦'"]|^\s|\s$/u.test(text));
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 40 }), async (given, size) => {
        const kept = given.filter((cells) => cells.some((text) => text.trim() !== ""));
        const bytes = Buffer.from(csvText([["one", "two", "three"], ...given]));
        const format = { encoding: "utf-8", delimiter: ",", namesDelimiter: false } as const;
        const records = await Array.fromAsync(readRecords(fileOf(bytes, size), format));
        expect(records.slice(1).map(({ cells }) => cells)).toEqual(kept);
      }),
    );
  });

  test("memory stays flat over 15 MB", async () => {
    const piece = Buffer.from(
      "anna.example@example.com,Anna,Example,+49 30 1234567,Some longer text of a row\n".repeat(800),
    );
    const pieces = Math.ceil((15 * 1024 * 1024) / piece.length);
    const open: OpenFile = async function* () {
      for (let sent = 0; sent < pieces; sent += 1) yield await Promise.resolve(piece);
    };
    let rows = 0;
    let most = 0;
    const before = process.memoryUsage().heapUsed;
    for await (const _ of readRecords(open, { encoding: "utf-8", delimiter: ",", namesDelimiter: false })) {
      rows += 1;
      if (rows % 20_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    expect(rows).toBe(pieces * 800);
    expect(most).toBeLessThan(80 * 1024 * 1024);
  }, 30_000);
});

test("columns have names of their own", () => {
  expect(nameColumns([" E-mail ", "e-mail", "", "Name\nfull", "", "E-mail"])).toEqual([
    "E-mail",
    "e-mail (2)",
    "Column 3",
    "Name full",
    "Column 5",
    "E-mail (3)",
  ]);
});
