import { expect, test } from "vitest";
import { piecesOf, wordsFound } from "./found-words";

const found = (text: string, search: string) =>
  piecesOf(text, wordsFound(search))
    .filter((piece) => piece.found)
    .map((piece) => piece.text);

test("marks whole words in any case, and the last one from its beginning", () => {
  expect(found("A sea view, SEA air, seaside", "sea vi")).toEqual(["sea", "view", "SEA"]);
  expect(found("Room, rooms, bedroom", "room")).toEqual(["Room", "rooms"]);
  expect(found("Émile said: émile", "ÉMILE")).toEqual(["Émile", "émile"]);
});

test("does not mark what is left out or only joins", () => {
  expect(found("a boat or a train", "boat or -train")).toEqual(["boat"]);
  expect(found("slow boat", '"slow boat"')).toEqual(["slow", "boat"]);
  expect(found("rooms", '"room"')).toEqual([]);
});

test("loses nothing of the text, whatever is looked for", () => {
  for (const search of ["", "%", "a(b", "[", "\\", "* +", "-x"]) {
    const text = "A (b) [c] \\ * + %";
    expect(
      piecesOf(text, wordsFound(search))
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  }
});
