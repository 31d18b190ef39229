/** One line of formatted JSON, and the path of what begins on it, as the validator writes paths. */
export interface JsonLine {
  readonly path: string;
  readonly text: string;
}

/** JSON as `JSON.stringify` indents it, line by line. */
export function jsonLines(value: unknown, path = "", indent = "", before = "", after = ""): JsonLine[] {
  const open = `${indent}${before}`;
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0)
    return [{ path, text: `${open}${JSON.stringify(value)}${after}` }];
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const inner = entries.flatMap(([key, nested], at) => {
    const name = isList ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    const label = isList ? "" : `${JSON.stringify(key)}: `;
    return jsonLines(nested, name, `${indent}  `, label, at < entries.length - 1 ? "," : "");
  });
  return [
    { path, text: `${open}${isList ? "[" : "{"}` },
    ...inner,
    // A closing bracket has no messages: they are at the line that opens it.
    { path: "\0", text: `${indent}${isList ? "]" : "}"}${after}` },
  ];
}

/** The line that an error belongs to: its own, or that of the nearest thing around it. */
export function lineOf(lines: readonly JsonLine[], path: string): number {
  for (let name = path; name !== ""; name = name.replace(/(?:^|\.)[^.[\]]+$|\[\d+\]$/, "")) {
    const at = lines.findIndex((line) => line.path === name);
    if (at >= 0) return at;
    if (name === name.replace(/(?:^|\.)[^.[\]]+$|\[\d+\]$/, "")) break;
  }
  return 0;
}
