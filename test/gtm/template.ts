// Reads a template of Google Tag Manager (`template.tpl`): its sections, permissions and tests.

/** Access to a global, by Google's names. */
export interface Access {
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}

/** What a template may do; an absent list allows nothing. */
export interface Permissions {
  readonly access_globals?: Readonly<Record<string, Access>>;
  readonly inject_script?: readonly string[];
  readonly read_data_layer?: readonly string[];
  readonly access_consent?: Readonly<Record<string, { readonly read: boolean; readonly write: boolean }>>;
  readonly logging?: string;
}

/** A test of a template. */
export interface Scenario {
  readonly name: string;
  readonly code: string;
}

export interface Template {
  /** The names of the sections, in their order. */
  readonly sections: readonly string[];
  readonly info: Record<string, unknown>;
  readonly parameters: readonly Record<string, unknown>[];
  readonly code: string;
  readonly permissions: Permissions;
  readonly scenarios: readonly Scenario[];
}

/** A value of the section `___WEB_PERMISSIONS___`: 1 a text, 2 a list, 3 a map, 8 a boolean. */
interface TypedValue {
  readonly type: number;
  readonly string?: string;
  readonly boolean?: boolean;
  readonly listItem?: readonly TypedValue[];
  readonly mapKey?: readonly TypedValue[];
  readonly mapValue?: readonly TypedValue[];
}

/** A permission as a template has it. */
export interface WebPermission {
  readonly instance: {
    readonly key: { readonly publicId: string; readonly versionId: string };
    readonly param: readonly { readonly key: string; readonly value: TypedValue }[];
  };
}

type Plain = string | boolean | readonly Plain[] | { readonly [key: string]: Plain };

function plain({ type, string, boolean, listItem = [], mapKey = [], mapValue = [] }: TypedValue): Plain {
  if (type === 1) return string ?? "";
  if (type === 8) return boolean ?? false;
  if (type === 2) return listItem.map(plain);
  return Object.fromEntries(mapKey.map((key, index) => [String(plain(key)), plain(mapValue[index]!)]));
}

/** Makes a table of a list of maps: its first field is the key. */
const byKey = (list: Plain, name: string): Plain =>
  Object.fromEntries((list as { [key: string]: Plain }[]).map(({ [name]: key, ...access }) => [String(key), access]));

/** Reads a template's list of permissions. */
export const permissionsOf = (list: readonly WebPermission[]): Permissions =>
  Object.fromEntries(
    list.map(({ instance: { key, param } }) => {
      const value = plain(param[0]!.value);
      if (key.publicId === "access_globals") return [key.publicId, byKey(value, "key")];
      if (key.publicId === "access_consent") return [key.publicId, byKey(value, "consentType")];
      return [key.publicId, value];
    }),
  );

/** The tests of the section `___TESTS___`, whose YAML always has this form. */
function scenariosOf(section: string): Scenario[] {
  const [head = "", ...scenarios] = section.split(/^- name: /m);
  if (head.trim() !== "scenarios:") throw new Error("The section ___TESTS___ must begin with scenarios.");
  return scenarios.map((scenario) => {
    const [name = "", block = "", ...code] = scenario.trimEnd().split("\n");
    if (block !== "  code: |-") throw new Error(`The test "${name}" has no code.`);
    return { name, code: code.map((line) => line.replace(/^ {4}/, "")).join("\n") };
  });
}

/** Reads `template.tpl`. @throws Error where a section is absent or can't be read */
export function readTemplate(text: string): Template {
  const [, ...parts] = text.split(/^___([A-Z_]+)___$/m);
  const sections = parts.filter((_, index) => index % 2 === 0);
  const section = (name: string): string => {
    const index = sections.indexOf(name);
    if (index < 0) throw new Error(`The template has no section ${name}.`);
    return parts[2 * index + 1]!.trim();
  };
  return {
    sections,
    info: JSON.parse(section("INFO")),
    parameters: JSON.parse(section("TEMPLATE_PARAMETERS")),
    code: section("SANDBOXED_JS_FOR_WEB_TEMPLATE"),
    permissions: permissionsOf(JSON.parse(section("WEB_PERMISSIONS"))),
    scenarios: scenariosOf(section("TESTS")),
  };
}
