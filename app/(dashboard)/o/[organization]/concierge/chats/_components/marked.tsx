import { piecesOf } from "./found-words";
import classes from "./marked.module.css";

/** A text with the words in it that were looked for. */
export function Marked({ text, words }: { text: string; words: RegExp | null }) {
  return piecesOf(text, words).map((piece, index) =>
    piece.found ? (
      // oxlint-disable-next-line react/no-array-index-key -- pieces of one text have no other name
      <mark key={index} className={classes["mark"]}>
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}
