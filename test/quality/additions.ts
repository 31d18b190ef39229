import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A kind of addition, by its recipe in CONTRIBUTING.md. */
export interface Addition {
  /** The heading of the recipe: `A report`. */
  readonly name: string;
  /** The files to touch, one per step of the recipe; `<kind>` stands for a new name. */
  readonly files: readonly string[];
}

/** @returns the recipes of a checkout; none where it has no CONTRIBUTING.md */
export function additionsOf(root: string): Addition[] {
  const page = join(root, "CONTRIBUTING.md");
  if (!existsSync(page)) return [];
  const [, recipes = ""] = readFileSync(page, "utf8").split("\n## Recipes\n");
  const [own = ""] = recipes.split("\n## ");
  return own
    .split("\n### ")
    .slice(1)
    .map((recipe) => {
      const [name = ""] = recipe.split("\n");
      return { name, files: [...recipe.matchAll(/^\d+\. (.+(?:\n {3}.+)*)/gm)].map(([, step]) => fileOf(step!)) };
    });
}

/** The first file that a step names, else the text of the step. */
const fileOf = (step: string): string => /`((?:collector|sdk)\/[^`]+)`/.exec(step)?.[1] ?? step;

/** Additions whose new file needs only its line in the registry `index.ts` beside it. */
const REGISTERED: readonly { readonly folder: string; readonly defines: RegExp }[] = [
  { folder: "collector/services/reports", defines: /^export const \w+ = defineReport\(/m },
  { folder: "collector/http/dashboard/pages", defines: /^export const \w+: Page = /m },
  { folder: "collector/evaluation/conditions", defines: /^export const \w+: ConditionKind</m },
  { folder: "collector/evaluation/items", defines: /^export const \w+: ItemKind</m },
  { folder: "collector/evaluation/actions", defines: /^export const \w+: ActionKind</m },
];

interface ImportingFile {
  readonly file: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/**
 * @returns each entry of these registries, with the sources that import it: only the registry, if the recipes are right
 */
export const registeredEntries = (sources: readonly ImportingFile[]): { entry: string; importedBy: string[] }[] =>
  REGISTERED.flatMap(({ folder, defines }) =>
    sources
      .filter(({ file, text }) => dirname(file) === folder && defines.test(text))
      .map(({ file: entry }) => ({
        entry,
        importedBy: sources.filter(({ imports }) => imports.includes(entry)).map(({ file }) => file),
      })),
  );
