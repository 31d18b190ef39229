import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PERMISSIONS } from "./permissions.ts";

// The template for Google's Community Template Gallery: one text of named sections, made of the files of this folder.

const TERMS = `By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.`;

const here = (...path: string[]) => join(import.meta.dirname, ...path);
const text = (...path: string[]) => readFileSync(here(...path), "utf8").trim();
const json = (value: unknown) => JSON.stringify(value, null, 2);
const indented = (lines: string) => lines.replace(/^(?=.)/gm, "    ");

/** A test's first line is a comment with its name. Names hold no character that has a meaning in YAML. */
function scenario(file: string): string {
  const [first = "", ...code] = text("tests", file).split("\n");
  return `- name: ${first.replace("// ", "")}\n  code: |-\n${indented(code.join("\n"))}`;
}

const scenarios = () => `scenarios:\n${readdirSync(here("tests")).sort().map(scenario).join("\n")}`;

/** @returns the text of `template.tpl` */
export function templateText(): string {
  const sections = {
    TERMS_OF_SERVICE: TERMS,
    INFO: json(JSON.parse(text("info.json"))),
    TEMPLATE_PARAMETERS: json(JSON.parse(text("parameters.json"))),
    SANDBOXED_JS_FOR_WEB_TEMPLATE: text("code.js"),
    WEB_PERMISSIONS: json(PERMISSIONS),
    TESTS: scenarios(),
    NOTES: "Made by the build of Promotrail: change the sources in its folder gtm/template.",
  };
  const section = ([name, content]: string[]) => `___${name}___\n\n${content}\n`;
  return Object.entries(sections).map(section).join("\n\n");
}

/** Writes the gallery's folder, ready to be pushed as a repository. @param folder its path */
export function writeTemplate(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "template.tpl"), templateText());
  for (const file of ["metadata.yaml", "LICENSE", "README.md"]) cpSync(here(file), join(folder, file));
}
