import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { type Addition, additionsOf, registeredEntries } from "./additions.ts";

/** What is measured of the code and the docs; docs/quality.md explains each measure and its threshold. */
export interface Measures {
  /** Declared identifiers with a participle where a noun belongs: `asked`, `shownRows`, `toldBy`. */
  readonly participles: readonly string[];
  /** The same in the tests. */
  readonly testParticiples: readonly string[];
  /** Lines per function with a body, of the sources. */
  readonly functionLines: { readonly median: number; readonly p90: number; readonly over60: readonly string[] };
  /** Casts that hide a type: `as unknown as`. */
  readonly casts: readonly string[];
  /** Files that import each other, type imports included. */
  readonly cycles: readonly string[];
  /** Lines per HTTP operation, with its description. */
  readonly operationLines: number;
  /** Source files to touch per addition, by the recipes of CONTRIBUTING.md. */
  readonly additions: readonly Addition[];
  /** Entries of registries, with the sources that import them. */
  readonly registered: ReturnType<typeof registeredEntries>;
  /** Sentences of README and docs, and those of more than 30 words. */
  readonly sentences: { readonly count: number; readonly long: readonly string[] };
}

/** Which files are measured, below a root. */
const SOURCES = ["sdk/**/*.ts", "gtm/**/*.ts", "collector/**/*.ts", "demo-site/**/*.{ts,js}"];
const TESTS = ["test/**/*.ts"];
const DOCS = ["*.md", "docs/*.md"];
/** Where the HTTP operations are defined; the older layout, too, so that both versions can be measured. */
const OPERATIONS = [
  "collector/http/operations/**/*.ts",
  "collector/http/routes/**/*.ts",
  "collector/http/openapi/groups/**/*.ts",
];

const PARTICIPLE =
  /(^|[a-z0-9_])(asked|shown|told|given|said|taken)($|[A-Z0-9_])|(^|[a-z0-9])(Asked|Shown|Told|Given|Said|Taken)($|[A-Z0-9_])|(^|_)(ASKED|SHOWN|TOLD|GIVEN|SAID|TAKEN)($|_)/;
const LONG_FUNCTION = 60;
const LONG_SENTENCE = 30;

interface Source {
  readonly file: string;
  readonly text: string;
  readonly node: ts.SourceFile;
}

const isSource = (file: string): boolean => !file.endsWith(".d.ts") && !file.includes("node_modules");

function sourcesOf(root: string, patterns: readonly string[]): Source[] {
  return globSync(patterns, { cwd: root })
    .filter(isSource)
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(root, file), "utf8");
      return { file, text, node: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
    });
}

function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

const lineOf = ({ node }: Source, position: number): number => node.getLineAndCharacterOfPosition(position).line + 1;

const isDeclaration = (node: ts.Node): node is ts.NamedDeclaration & { name: ts.Identifier } =>
  (ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isTypeParameterDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isMethodDeclaration(node)) &&
  node.name !== undefined &&
  ts.isIdentifier(node.name);

function participlesIn(source: Source): string[] {
  return [...nodesOf(source.node)]
    .filter(isDeclaration)
    .filter(({ name }) => PARTICIPLE.test(name.text))
    .map(({ name }) => `${source.file}:${lineOf(source, name.getStart())} ${name.text}`);
}

interface FunctionLength {
  readonly where: string;
  readonly lines: number;
}

function functionsIn(source: Source): FunctionLength[] {
  return [...nodesOf(source.node)].flatMap((node) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || !node.body) return [];
    const [first, last] = [lineOf(source, node.getStart()), lineOf(source, node.getEnd())];
    return [{ where: `${source.file}:${first}`, lines: last - first + 1 }];
  });
}

function lengthsOf(sources: readonly Source[]): Measures["functionLines"] {
  const functions = sources.flatMap(functionsIn).toSorted((a, b) => a.lines - b.lines);
  const at = (share: number): number => functions[Math.floor(functions.length * share)]?.lines ?? 0;
  const over60 = functions
    .filter(({ lines }) => lines > LONG_FUNCTION)
    .map(({ where, lines }) => `${where} (${lines})`);
  return { median: at(0.5), p90: at(0.9), over60 };
}

function castsIn(source: Source): string[] {
  return [...source.text.matchAll(/as unknown as/g)].map(({ index }) => `${source.file}:${lineOf(source, index)}`);
}

function importsOf({ file, node }: Source): string[] {
  return node.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (!statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const { text } = statement.moduleSpecifier;
    return text.startsWith(".") ? [relative(".", join(dirname(file), text))] : [];
  });
}

/** Tarjan's strongly connected components: each with more than one file is a cycle. */
function cyclesOf(sources: readonly Source[]): string[] {
  const edges = new Map(sources.map((source) => [source.file, importsOf(source)]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const next of edges.get(file) ?? []) {
      if (!edges.has(next)) continue;
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const component = stack.splice(stack.indexOf(file));
    if (component.length > 1) cycles.push(component.join(" → "));
  };
  for (const file of edges.keys()) if (!index.has(file)) visit(file);
  return cycles;
}

/** Lines of the files that define operations, for each `id` of one. */
function linesPerOperation(root: string): number {
  const texts = globSync(OPERATIONS, { cwd: root }).map((file) => readFileSync(join(root, file), "utf8").trimEnd());
  const sum = (count: (text: string) => number): number => texts.reduce((total, text) => total + count(text), 0);
  return sum((text) => text.split("\n").length) / sum((text) => text.match(/^ +id: "/gm)?.length ?? 0);
}

/** The prose of a page: no code, tables, pictures or addresses. A list item is a sentence of its own. */
function sentencesIn(page: string): string[] {
  const prose = page
    .replace(/```[\s\S]*?```/g, "\n\n")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^\|.*$/gm, "\n")
    .replace(/^#.*$/gm, "\n")
    .replace(/^\s*([-*]|\d+\.)\s+/gm, "\n\n")
    .replace(/!\[[^\]]*\]\([^)]*\)/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/`[^`]*`/g, "code");
  return prose
    .split(/\n\s*\n/)
    .flatMap((paragraph) => paragraph.replace(/\s+/g, " ").split(/(?<=[.!?])\s+(?=[A-Z0-9"(*])/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\w/.test(sentence));
}

function sentencesOf(root: string): Measures["sentences"] {
  const sentences = globSync(DOCS, { cwd: root })
    .toSorted()
    .flatMap((file) => sentencesIn(readFileSync(join(root, file), "utf8")).map((text) => ({ file, text })));
  const words = (text: string): number => text.split(" ").filter((word) => /\w/.test(word)).length;
  const long = sentences.filter(({ text }) => words(text) > LONG_SENTENCE);
  return { count: sentences.length, long: long.map(({ file, text }) => `${file}: ${text}`) };
}

/**
 * Measures the code and the docs below a folder.
 * @param root the folder of a checkout
 */
export function measure(root: string): Measures {
  const sources = sourcesOf(root, SOURCES);
  return {
    participles: sources.flatMap(participlesIn),
    testParticiples: sourcesOf(root, TESTS).flatMap(participlesIn),
    functionLines: lengthsOf(sources),
    casts: sources.flatMap(castsIn),
    cycles: cyclesOf(sources),
    operationLines: linesPerOperation(root),
    additions: additionsOf(root),
    registered: registeredEntries(sources.map((source) => ({ ...source, imports: importsOf(source) }))),
    sentences: sentencesOf(root),
  };
}
