/** Prints rows below their names, in columns that are as wide as they must be. What is null is a dash. */
export function printTable(names: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): void {
  const lines = [names, ...rows.map((row) => names.map((name) => shown(row[name])))];
  const widths = names.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  for (const line of lines)
    console.log(
      line
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join("  ")
        .trimEnd(),
    );
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(",") || "-";
  return value === null ? "-" : String(value);
}
