/** The names of the columns: trimmed, numbered where they repeat, "Column 3" where there is none. */
export function nameColumns(cells: readonly string[]): string[] {
  const taken = new Set<string>();
  return cells.map((cell, index) => {
    const given = cell.replace(/\s+/g, " ").trim() || `Column ${index + 1}`;
    let name = given;
    for (let copy = 2; taken.has(name.toLowerCase()); copy += 1) name = `${given} (${copy})`;
    taken.add(name.toLowerCase());
    return name;
  });
}
