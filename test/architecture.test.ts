import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The rooms of the house (docs/architecture.md), each with the rooms that it may import from besides itself. */
const MAY_IMPORT: Record<string, string[]> = {
  "collector/evaluation": [],
  // The columns of each fact: plain data, from which rows, views, tables and response schemas are made.
  "collector/store/columns": ["collector/evaluation"],
  "collector/contract": ["collector/store/columns", "collector/evaluation"],
  "collector/store": ["collector/store/columns", "collector/contract", "collector/evaluation"],
  // How tables are written: CSV, NDJSON, Parquet.
  "collector/formats": ["collector/evaluation"],
  "collector/services": ["collector/store", "collector/store/columns", "collector/contract", "collector/evaluation"],
  "collector/http": [
    "collector/services",
    "collector/store",
    "collector/store/columns",
    "collector/contract",
    "collector/evaluation",
    "collector/formats",
    "collector/jobs",
  ],
  // What takes long, in processes of their own.
  "collector/jobs": ["collector/store", "collector/store/columns", "collector/formats"],
  // What goes out to other machines, as the services want it.
  "collector/outbound": ["collector/services"],
  // What stands in collector/ itself puts the rooms together.
  collector: [
    "collector/jobs",
    "collector/commands",
    "collector/http",
    "collector/outbound",
    "collector/services",
    "collector/store",
    "collector/contract",
    "demo-site",
  ],
  // What an operator runs: each command puts together what it needs.
  "collector/commands": [
    "collector",
    "collector/jobs",
    "collector/formats",
    "collector/services",
    "collector/store",
    "collector/store/columns",
    "collector/contract",
  ],
  sdk: ["collector/contract"],
  "demo-site": [],
};

/** Packages that a room may use. A room that is not listed may use none, and nothing of Node's either. */
const MAY_USE: Record<string, RegExp> = {
  "collector/contract": /^zod$/,
  "collector/store": /^(node:|better-sqlite3$)/,
  "collector/formats": /^(node:zlib|hyparquet-writer)$/,
  "collector/services": /^(node:(crypto|net|url)$|zod$|isbot$|ipaddr\.js$|csv-parse\/sync$|libphonenumber-js\/min$)/,
  "collector/http": /^(node:|express$|zod$|pino$|prom-client$)/,
  "collector/jobs": /^node:/,
  "collector/outbound": /^node:(http|https|dns\/promises)$/,
  collector: /^(node:|commander$|pino$|zod$)/,
  "collector/commands": /^(node:|commander$|csv-parse$)/,
  "demo-site": /^(node:|express$)/,
};

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const files = globSync(["sdk/**/*.ts", "collector/**/*.ts", "demo-site/*.ts"], { cwd: root }).filter(
  (file) => !file.endsWith(".d.ts"),
);
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (!statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const { text } = statement.moduleSpecifier;
    const to = text.startsWith(".") ? relative(root, join(root, dirname(file), text)) : text;
    return [{ from: file, to, typeOnly: isTypeOnly(statement) }];
  });
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  return statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** The room that a file stands in: the longest name that fits. */
const roomOf = (file: string): string =>
  Object.keys(MAY_IMPORT)
    .filter((room) => file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0] ?? "outside";

const isFile = ({ to }: Import): boolean => to.endsWith(".ts");
const shown = ({ from, to }: Import): string => `${from} → ${to}`;

test("there is something to look at", () => {
  expect(imports.filter(isFile).length).toBeGreaterThan(100);
});

test("imports point down only", () => {
  const up = imports.filter(isFile).filter(({ from, to }) => {
    const [here, there] = [roomOf(from), roomOf(to)];
    return here !== there && !MAY_IMPORT[here]!.includes(there);
  });
  expect(up.map(shown)).toEqual([]);
});

test("a room uses only the packages that it is meant to", () => {
  const foreign = imports.filter((one) => !isFile(one) && !one.to.endsWith("package.json"));
  expect(foreign.filter(({ from, to }) => !MAY_USE[roomOf(from)]?.test(to)).map(shown)).toEqual([]);
});

test("the SDK takes types from the contract, and by value only its plain numbers", () => {
  const byValue = imports.filter(
    ({ from, to, typeOnly }) => roomOf(from) === "sdk" && roomOf(to) !== "sdk" && !typeOnly,
  );
  expect([...new Set(byValue.filter(isFile).map(({ to }) => to))]).toEqual(["collector/contract/limits.ts"]);
});

test("only the stores know SQL, and only config.ts reads the environment", () => {
  const using = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(join(root, file), "utf8")));
  expect(using(/\b(SELECT|INSERT INTO|UPDATE \w+ SET)\b/).filter((file) => roomOf(file) !== "collector/store")).toEqual(
    [],
  );
  // cli.ts hands the environment over, once.
  expect(using(/process\.env/)).toEqual(["collector/cli.ts"]);
});

describe("there are no cycles", () => {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports.filter(isFile)) {
    if (!typeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
  }

  const cycleFrom = (file: string, path: readonly string[] = []): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    for (const next of edges.get(file) ?? []) {
      const cycle = cycleFrom(next, [...path, file]);
      if (cycle) return cycle;
    }
    return null;
  };

  test("between files, type imports aside", () => {
    expect(files.map((file) => cycleFrom(file)).filter((cycle) => cycle !== null)).toEqual([]);
  });
});
