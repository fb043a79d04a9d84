import { numberText } from "./figures";
import classes from "./figure-table.module.css";
import { PageLink } from "@/app/_components/page-link";

/** A number in a table, with the rows it counts behind it. */
interface Figure {
  value: number | null;
  href?: string;
}

/** One line of the table behind a chart. */
export interface FigureLine {
  key: string;
  name: string;
  /** Beside the name: that the day is not over, for example. */
  note?: string;
  figures: readonly (Figure | string)[];
}

interface FigureTableProps {
  caption: string;
  /** What the lines are, and what their figures are. */
  columns: readonly string[];
  lines: readonly FigureLine[];
}

/** The numbers of a chart, to be read one by one. */
export function FigureTable({ caption, columns, lines }: FigureTableProps) {
  return (
    // what scrolls can be reached with the keyboard
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={classes["frame"]} tabIndex={0} aria-label={`${caption}, as a table`}>
      <table className={classes["table"]}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, name, note, figures }) => (
            <tr key={key}>
              <th scope="row">
                {name}
                {note === undefined ? null : <span className={classes["note"]}>{note}</span>}
              </th>
              {figures.map((figure, index) => (
                <td key={columns[index + 1]}>{typeof figure === "string" ? figure : <FigureCell {...figure} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function FigureCell({ value, href }: Figure) {
  if (value === null) return "–";
  if (href === undefined || value === 0) return numberText(value);
  return (
    <PageLink href={href} prefetch={false}>
      {numberText(value)}
    </PageLink>
  );
}
