/** Prints rows as aligned columns below their names. null is printed as a dash. */
export function printTable(names: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): void {
  const lines = [names, ...rows.map((row) => names.map((name) => cellText(row[name])))];
  const widths = names.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  for (const line of lines)
    console.log(
      line
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join("  ")
        .trimEnd(),
    );
}

function cellText(value: unknown): string {
  if (Array.isArray(value)) return value.join(",") || "-";
  return value === null ? "-" : String(value);
}
