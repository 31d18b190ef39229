import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The modules of docs/architecture.md, each with the others that it may import from. */
const MAY_IMPORT: Record<string, string[]> = {
  "collector/evaluation": [],
  // The columns of each fact: plain data, from which rows, views, tables and response schemas are made.
  "collector/store/columns": ["collector/evaluation"],
  "collector/contract": ["collector/store/columns", "collector/evaluation"],
  "collector/store": ["collector/store/columns", "collector/contract", "collector/evaluation"],
  // How tables are written: CSV, NDJSON, Parquet, XLSX.
  "collector/formats": ["collector/contract", "collector/evaluation"],
  // What shop platforms say about their promotions, in our language.
  "collector/platforms": ["collector/contract", "collector/evaluation"],
  "collector/services": [
    "collector/platforms",
    "collector/store",
    "collector/store/columns",
    "collector/contract",
    "collector/evaluation",
  ],
  "collector/http": [
    "collector/services",
    "collector/store",
    "collector/store/columns",
    "collector/contract",
    "collector/evaluation",
    "collector/formats",
    "collector/jobs",
  ],
  // Long jobs, in processes of their own.
  "collector/jobs": ["collector/store", "collector/store/columns", "collector/contract", "collector/formats"],
  // Requests to other machines, behind interfaces of the services.
  "collector/outbound": ["collector/services"],
  // The files of collector/ itself are the composition root.
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
  // The command line: each command composes the modules that it needs.
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
  // The package's entry for React, which sites install beside it.
  "sdk/react": ["sdk"],
  // What Google Tag Manager imports, made of texts.
  gtm: [],
  "demo-site": [],
};

/** Packages that a module may use. A module that is not listed may use none, and nothing of Node's either. */
const MAY_USE: Record<string, RegExp> = {
  "collector/contract": /^(zod|dinero\.js\/currencies)$/,
  "collector/store": /^(node:|better-sqlite3$)/,
  "collector/formats": /^(node:zlib|hyparquet-writer)$/,
  "collector/services":
    /^(node:(buffer|crypto|net|timers\/promises|url)$|zod$|isbot$|ipaddr\.js$|csv-parse\/sync$|libphonenumber-js\/min$)/,
  "collector/http": /^(node:|express$|zod$|pino$|prom-client$)/,
  "collector/jobs": /^node:/,
  "collector/outbound": /^(node:(http|https|dns\/promises)|nodemailer)$/,
  collector: /^(node:|commander$|pino$|zod$)/,
  "collector/commands": /^(node:|commander$|csv-parse$)/,
  "sdk/react": /^react$/,
  gtm: /^node:/,
  "demo-site": /^(node:|express$)/,
};

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const files = globSync(["sdk/**/*.ts", "gtm/**/*.ts", "collector/**/*.ts", "demo-site/*.ts"], { cwd: root }).filter(
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

/** The module that contains a file: the longest folder that matches. */
const moduleOf = (file: string): string =>
  Object.keys(MAY_IMPORT)
    .filter((module) => file.startsWith(`${module}/`))
    .sort((a, b) => b.length - a.length)[0] ?? "outside";

const isFile = ({ to }: Import): boolean => to.endsWith(".ts");
const textOf = ({ from, to }: Import): string => `${from} → ${to}`;

test("the sources are found", () => {
  expect(imports.filter(isFile).length).toBeGreaterThan(100);
});

test("imports point down only", () => {
  const up = imports.filter(isFile).filter(({ from, to }) => {
    const [here, there] = [moduleOf(from), moduleOf(to)];
    return here !== there && !MAY_IMPORT[here]!.includes(there);
  });
  expect(up.map(textOf)).toEqual([]);
});

test("a module uses only its packages", () => {
  const foreign = imports.filter((one) => !isFile(one) && !one.to.endsWith("package.json"));
  expect(foreign.filter(({ from, to }) => !MAY_USE[moduleOf(from)]?.test(to)).map(textOf)).toEqual([]);
});

/** Files outside the store that open a data file themselves: see decision 0017. All others use the ports. */
const OPEN_FILES = [
  "collector/commands/backup.ts",
  "collector/commands/check.ts",
  "collector/commands/replay.ts",
  "collector/commands/restore.ts",
  "collector/commands/with-property.ts",
  "collector/commands/with-store.ts",
  "collector/jobs/export.ts",
  "collector/jobs/sql.ts",
  "collector/main.ts",
  "collector/program.ts",
];

test("only the composition root, commands and jobs import SQLite's implementation of the store", () => {
  const using = imports.filter(
    ({ from, to }) => to.startsWith("collector/store/sqlite/") && moduleOf(from) !== "collector/store",
  );
  expect([...new Set(using.map(({ from }) => from))].sort()).toEqual(OPEN_FILES);
});

test("the SDK imports types of the contract, and by value only its plain numbers", () => {
  const byValue = imports.filter(
    ({ from, to, typeOnly }) => moduleOf(from) === "sdk" && moduleOf(to) !== "sdk" && !typeOnly,
  );
  expect([...new Set(byValue.filter(isFile).map(({ to }) => to))]).toEqual(["collector/contract/limits.ts"]);
});

test("only the stores know SQL, and only config.ts reads the environment", () => {
  const using = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(join(root, file), "utf8")));
  expect(
    using(/\b(SELECT|INSERT INTO|UPDATE \w+ SET)\b/).filter((file) => moduleOf(file) !== "collector/store"),
  ).toEqual([]);
  // cli.ts passes the environment on, once.
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
