/* oxlint-disable jsx-a11y/prefer-tag-over-role -- the tags of these roles cannot hold icons and hints */
import { useEffect } from "react";
import classes from "./command-palette.module.css";
import type { Entry, Group } from "./entries";

interface ResultsProps {
  id: string;
  groups: readonly Group[];
  current: Entry | undefined;
  /** Read out when it changes. */
  state: string;
  onChoose: (entry: Entry) => void;
  onPoint: (entry: Entry) => void;
}

/** The id of an entry's option, which is how a screen reader knows where we are. */
export function optionId({ id }: Entry): string {
  return `palette-${id.replace(/[^A-Za-z0-9_-]/g, "_")}`;
}

/** The entries under the headings of their kinds; the current one is always in view. */
export function Results({ id, groups, current, state, onChoose, onPoint }: ResultsProps) {
  const currentId = current === undefined ? undefined : optionId(current);
  useEffect(() => {
    if (currentId !== undefined) document.getElementById(currentId)?.scrollIntoView({ block: "nearest" });
  }, [currentId]);
  return (
    <>
      <div role="listbox" id={id} aria-label="Results" className={classes["list"]}>
        {groups.map(({ label, entries }) => (
          <div key={label} role="group" aria-label={label} className={classes["group"]}>
            <div className={classes["heading"]} aria-hidden="true">
              {label}
            </div>
            {entries.map((entry) => (
              <Option
                key={entry.id}
                entry={entry}
                isCurrent={entry === current}
                onChoose={() => onChoose(entry)}
                onPoint={() => onPoint(entry)}
              />
            ))}
          </div>
        ))}
      </div>
      <footer className={classes["footer"]}>
        <output>{state}</output>
        <span aria-hidden="true">
          <kbd>↑</kbd> <kbd>↓</kbd> move <kbd>↵</kbd> open <kbd>esc</kbd> close
        </span>
      </footer>
    </>
  );
}

interface OptionProps {
  entry: Entry;
  isCurrent: boolean;
  onChoose: () => void;
  onPoint: () => void;
}

function Option({ entry, isCurrent, onChoose, onPoint }: OptionProps) {
  const { label, hint, Icon } = entry;
  return (
    // the keyboard stays in the field above, which names the current option
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      role="option"
      id={optionId(entry)}
      aria-selected={isCurrent}
      className={classes["option"]}
      onMouseDown={(event) => event.preventDefault()}
      onMouseMove={onPoint}
      onClick={onChoose}
    >
      <Icon size={17} strokeWidth={1.75} aria-hidden="true" />
      <span className={classes["label"]}>{label}</span>
      {hint === undefined ? null : <span className={classes["hint"]}>{hint}</span>}
    </div>
  );
}
