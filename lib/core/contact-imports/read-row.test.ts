import { describe, expect, test } from "vitest";
import { nameColumns } from "@/lib/platform/csv/headers";
import { detectFormat, readRecords } from "@/lib/platform/csv/read-csv";
import { readBoolean, readDate, readNumber, readTags, splitName, withoutGuard } from "./cells";
import { readRow } from "./read-row";
import type { RowPlan } from "./read-row";
import { guessMapping, importTargets } from "./targets";
import type { CustomField, ImportTarget } from "./targets";

const CUSTOM: CustomField[] = [
  { key: "plan", label: "Tarif", kind: "select", options: ["Basic", "Pro"] },
  { key: "seats", label: "Seats", kind: "number", options: [] },
];

function planOf(targets: readonly (ImportTarget | null)[], more: Partial<RowPlan> = {}): RowPlan {
  return {
    headers: targets.map((target, index) => target ?? `Column ${index + 1}`),
    mapping: targets.flatMap((target, index) => (target === null ? [] : [{ index, target }])),
    custom: CUSTOM,
    country: "DE",
    dateOrder: null,
    members: new Map([["anna@example.com", "0198a000-0000-7000-8000-000000000001"]]),
    ...more,
  };
}

/** What one row of one column gives. */
const valueOf = (target: ImportTarget, cell: string, more?: Partial<RowPlan>) =>
  readRow([cell, "a@example.com"], planOf([target, "email"], more));

describe("guesses", () => {
  test.each([
    [
      ["First Name", "Last Name", "E-Mail", "Phone"],
      ["first_name", "last_name", "email", "phone"],
    ],
    [
      ["Vorname", "Nachname", "E-Mail-Adresse", "Telefon", "Straße", "PLZ", "Ort"],
      ["first_name", "last_name", "email", "phone", "address_line1", "postal_code", "city"],
    ],
    [
      ["Prénom", "Nom", "Courriel", "Société"],
      ["first_name", "last_name", "email", "company_name"],
    ],
    [
      ["氏名", "メール", "電話番号", "会社名"],
      ["name", "email", "phone", "company_name"],
    ],
    [
      ["firstName", "lastName", "acceptsMarketing", "tags"],
      ["first_name", "last_name", "email_opt_in", "tags"],
    ],
    [
      ["Tarif", "SEATS", "unknown"],
      ["custom.plan", "custom.seats", null],
    ],
    [
      ["E-mail", "Email", ""],
      ["email", null, null],
    ],
  ])("%j", (headers, targets) => {
    expect(guessMapping(headers, [], CUSTOM)).toEqual(targets);
  });

  test("a column full of addresses is that of the e-mail address", () => {
    const rows = [
      ["Anna", "anna@example.com"],
      ["Ben", ""],
      ["Cleo", "cleo@example.com"],
    ];
    expect(guessMapping(["A", "B"], rows, [])).toEqual([null, "email"]);
  });

  test("own fields can be chosen like ours", () => {
    expect(importTargets(CUSTOM).slice(-2)).toEqual([
      { key: "custom.plan", label: "Tarif" },
      { key: "custom.seats", label: "Seats" },
    ]);
  });
});

describe("cells", () => {
  test.each([
    ["yes", true],
    ["Ja", true],
    ["1", true],
    ["x", true],
    ["non", false],
    ["FALSE", false],
    ["はい", true],
    ["perhaps", undefined],
  ])("%j as yes or no", (cell, value) => expect(readBoolean(cell)).toBe(value));
  test.each([
    ["12", 12],
    ["1,234.50", 1234.5],
    ["1.234,50", 1234.5],
    ["1 234,5", 1234.5],
    ["1'234.5", 1234.5],
    ["-3,5", -3.5],
    ["１２", 12],
    ["1,234", 1234],
    ["1,2,3", undefined],
    ["12 %", undefined],
    ["", undefined],
    ["0x10", undefined],
  ])("%j as a number", (cell, value) => expect(readNumber(cell)).toBe(value));
  test.each([
    ["2026-11-20", null, "2026-11-20"],
    ["2026/1/2", null, "2026-01-02"],
    ["20.11.2026", null, "2026-11-20"],
    ["2026-11-20 10:00", null, "2026-11-20"],
    ["11/20/2026", null, undefined],
    ["11/20/2026", "mdy", "2026-11-20"],
    ["20/11/2026", "dmy", "2026-11-20"],
    ["2026-02-30", null, undefined],
    ["31/12/26", "dmy", undefined],
  ] as const)("%j as a date, %s", (cell, order, value) => expect(readDate(cell, order)).toBe(value));
  test.each([
    ["Anna Maria Example", { first_name: "Anna Maria", last_name: "Example" }],
    ["Example, Anna", { first_name: "Anna", last_name: "Example" }],
    ["Anna", { first_name: "Anna" }],
    ["山田　太郎", { first_name: "山田", last_name: "太郎" }],
  ])("%j as a name", (cell, name) => expect(splitName(cell)).toEqual(name));
  test("tags are each taken once", () => expect(readTags(" vip; new,vip|b ;")).toEqual(["vip", "new", "b"]));
  test.each([
    ["'+49 30", "+49 30"],
    ["'=1", "=1"],
    ["'tis", "'tis"],
    ["O'Neil", "O'Neil"],
  ])("%j loses our own guard", (cell, bare) => expect(withoutGuard(cell)).toBe(bare));
});

describe("rows", () => {
  test("a good one", () => {
    const plan = planOf([
      "name",
      "email",
      "phone",
      "country",
      "birthday",
      "tags",
      "owner",
      "custom.plan",
      "custom.seats",
      "status",
      null,
    ]);
    const cells = [
      "Jörg Example",
      "Joerg@Example.com",
      "030 1234567",
      "Deutschland",
      "1.2.1990",
      "vip;new",
      "ANNA@example.com",
      "pro",
      "1.200",
      "Qualified",
      "?",
    ];
    expect(readRow(cells, plan)).toEqual({
      ok: true,
      contact: {
        values: {
          first_name: "Jörg",
          last_name: "Example",
          email: "joerg@example.com",
          phone: "+49301234567",
          country: "DE",
          birthday: "1990-02-01",
          owner_id: "0198a000-0000-7000-8000-000000000001",
          custom_fields: { plan: "Pro", seats: 1200 },
          status: "qualified",
        },
        tags: ["vip", "new"],
      },
    });
  });

  test.each([
    ["email", "anna@", "email must be an e-mail address."],
    ["country", "Atlantis", "country must be a country of ISO 3166."],
    ["birthday", "11/12/2026", "birthday must be a date like 2026-11-20."],
    ["lead_score", "101", "lead_score must be at most 100."],
    ["lead_score", "many", "lead_score must be a number."],
    ["email_opt_in", "perhaps", "email_opt_in must be yes or no."],
    ["owner", "ben@example.com", "owner must be the e-mail address of a member."],
    ["custom.plan", "Gold", "custom.plan must be one of Basic, Pro."],
    ["custom.gone", "x", "custom.gone is mapped to a field that does not exist."],
    ["website", "javascript:alert(1)", "website must be an address on the web."],
    ["first_name", "x".repeat(101), "first_name must have at most 100 characters."],
    ["tags", "y".repeat(51), "A tag must have at most 50 characters."],
  ] as const)("%s = %j is refused with its reason", (target, cell, message) => {
    const value = cell.length > 80 ? `${cell.slice(0, 79)}…` : cell;
    expect(readRow([cell, "030 1234567"], planOf([target, "phone"]))).toEqual({
      ok: false,
      reasons: [{ field: target, value, message }],
    });
  });

  test("all that is wrong is said, and a value is never cut within a character", () => {
    const long = "👩‍👩‍👧".repeat(100);
    const read = readRow([long, "x@"], planOf(["city", "email"]));
    expect(read).toMatchObject({
      ok: false,
      reasons: [{ field: "city", value: `${"👩‍👩‍👧".repeat(79)}…` }, { field: "email" }],
    });
  });

  test("one that nobody can be reached by is refused, and so is one with more cells than the header", () => {
    expect(readRow(["Anna"], planOf(["first_name", "email"]))).toMatchObject({
      ok: false,
      reasons: [{ message: expect.stringContaining("neither") }],
    });
    expect(readRow(["a@example.com", "x"], planOf(["email"]))).toMatchObject({
      ok: false,
      reasons: [{ message: "The row has 2 cells, the header has 1." }],
    });
    expect(readRow(["a@example.com", " "], planOf(["email"]))).toMatchObject({ ok: true });
  });

  test("text is stored composed and without what nobody sees", () => {
    expect(valueOf("city", " Mu\u0308nchen\u200b\u0000 ")).toMatchObject({ contact: { values: { city: "München" } } });
  });
});

test("semicolons, Latin-1, CRLF, 100 columns, double and empty headers, 30 % bad rows: every row is counted once", async () => {
  const headers = [
    "E-Mail",
    "Vorname",
    "E-Mail",
    "",
    "Ort",
    ...Array.from({ length: 95 }, (_, index) => `Extra ${index}`),
  ];
  const rows = Array.from({ length: 1_000 }, (_, index) => {
    const cells = headers.map(() => "");
    cells[0] = index % 10 < 3 ? `broken ${index}` : `person${index}@example.com`;
    cells[1] = index % 7 === 0 ? `"Jörg; ""der"" ${index}\r\nZweite"` : "Zoë";
    cells[4] = "München";
    return cells.join(";");
  });
  const bytes = Buffer.from([headers.join(";"), ...rows].join("\r\n"), "latin1");
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += 10_000) yield await Promise.resolve(bytes.subarray(at, at + 10_000));
  };
  const format = await detectFormat(open);
  expect(format).toEqual({ encoding: "windows-1252", delimiter: ";", namesDelimiter: false });
  const [header, ...records] = await Array.fromAsync(readRecords(open, format));
  const columns = nameColumns(header?.cells ?? []);
  expect(columns.slice(0, 5)).toEqual(["E-Mail", "Vorname", "E-Mail (2)", "Column 4", "Ort"]);
  const targets = guessMapping(
    columns,
    records.slice(0, 50).map(({ cells }) => cells),
    [],
  );
  expect(targets.slice(0, 5)).toEqual(["email", "first_name", null, null, "city"]);
  const read = records.map(({ cells }) => readRow(cells, { ...planOf(targets), headers: columns }));
  expect(read.filter(({ ok }) => ok)).toHaveLength(700);
  expect(read.filter(({ ok }) => !ok)).toHaveLength(300);
  expect(read[7]).toMatchObject({ contact: { values: { first_name: 'Jörg; "der" 7 Zweite', city: "München" } } });
});
