import { describe, expect, test } from "vitest";
import { parseKey, parseKeyChange, parseRotation } from "../../collector/contract/key.ts";
import { DAY, MORNING } from "../support/events.ts";

const tomorrow = new Date(MORNING + DAY).toISOString();
const yesterday = new Date(MORNING - DAY).toISOString();
const pathsOf = (parsed: ReturnType<typeof parseRotation | typeof parseKey | typeof parseKeyChange>) =>
  parsed.ok ? [] : parsed.errors.map(({ path }) => path);

describe("the body of a new key", () => {
  test("makes a server key that does not expire, by default", () => {
    expect(parseKey({ name: " Till ", scopes: ["read", "ingest", "read"] }, MORNING)).toEqual({
      ok: true,
      value: { kind: "server", name: "Till", scopes: ["ingest", "read"], expires_at: null },
    });
    expect(parseKey({ kind: "write", name: "Pages", expires_at: tomorrow }, MORNING)).toEqual({
      ok: true,
      value: { kind: "write", name: "Pages", scopes: [], expires_at: MORNING + DAY },
    });
  });

  test.each(["Administration", "Admin", "Store administrator", "Till", "矢"])("takes the name %s", (name) => {
    expect(pathsOf(parseKey({ name, scopes: ["read"] }, MORNING))).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    ["nothing", {}, ["name", "scopes"]],
    ["a kind that is none", { kind: "master", name: "A", scopes: ["read"] }, ["kind"]],
    ["no scopes", { name: "A", scopes: [] }, ["scopes"]],
    ["a scope that is none", { name: "A", scopes: ["read", "admin"] }, ["scopes[1]"]],
    ["scopes of a write key", { kind: "write", name: "A", scopes: ["read"] }, ["scopes"]],
    ["a name of blanks", { name: "  ", scopes: ["read"] }, ["name"]],
    ["a name that is an essay", { name: "x".repeat(101), scopes: ["read"] }, ["name"]],
    ["a name with line breaks", { name: "a\nb", scopes: ["read"] }, ["name"]],
    ["the administrator's name", { name: "Administrator", scopes: ["read"] }, ["name"]],
    ["the name of commands", { name: "Command-Line", scopes: ["read"] }, ["name"]],
    ["the administrator's name with spaces", { name: "admin istrator.", scopes: ["read"] }, ["name"]],
    ["the administrator's name with an accent", { name: "ádministrátor", scopes: ["read"] }, ["name"]],
    ["the administrator's name with digits", { name: "adm1n1strat0r", scopes: ["read"] }, ["name"]],
    ["the administrator's name in Cyrillic letters", { name: "аdministrаtоr", scopes: ["read"] }, ["name"]],
    ["the administrator's name with r and n for m", { name: "Adrninistrator", scopes: ["read"] }, ["name"]],
    [
      "the administrator's name in full-width letters",
      { name: "Ａｄｍｉｎｉｓｔｒａｔｏｒ", scopes: ["read"] },
      ["name"],
    ],
    ["the administrator's name with an invisible sign", { name: "admin\u200bistrator", scopes: ["read"] }, ["name"]],
    ["an end that is past", { name: "A", scopes: ["read"], expires_at: yesterday }, ["expires_at"]],
    [
      "an end that is now",
      { name: "A", scopes: ["read"], expires_at: new Date(MORNING).toISOString() },
      ["expires_at"],
    ],
    ["an end that is no time", { name: "A", scopes: ["read"], expires_at: "tomorrow" }, ["expires_at"]],
    ["a secret of one's own", { name: "A", scopes: ["read"], secret: "sk_1" }, ["secret"]],
    [
      "everything at once",
      { kind: "x", name: "", scopes: ["x"], expires_at: 5, colour: "red" },
      ["kind", "name", "scopes[0]", "expires_at", "colour"],
    ],
  ])("%s is refused with a path", (_, body, paths) => {
    expect(pathsOf(parseKey(body, MORNING))).toEqual(paths);
  });
});

describe("a change of a key", () => {
  test("contains only the fields of the body", () => {
    expect(parseKeyChange({}, "server", MORNING)).toEqual({ ok: true, value: {} });
    expect(parseKeyChange({ scopes: ["read"], expires_at: null }, "server", MORNING)).toEqual({
      ok: true,
      value: { scopes: ["read"], expires_at: null },
    });
    expect(parseKeyChange({ name: "Pages" }, "write", MORNING)).toEqual({ ok: true, value: { name: "Pages" } });
  });

  test.each<[string, object, "server" | "write", string[]]>([
    ["another kind", { kind: "write" }, "server", ["kind"]],
    ["scopes for a write key", { scopes: ["read"] }, "write", ["scopes"]],
    ["everything wrong", { name: "", scopes: [], expires_at: yesterday }, "server", ["name", "scopes", "expires_at"]],
  ])("with %s is refused with a path", (_, body, kind, paths) => {
    expect(pathsOf(parseKeyChange(body, kind, MORNING)).toSorted()).toEqual(paths.toSorted());
  });
});

test.each<[object, string[]]>([
  [{}, []],
  [{ overlap_hours: 0 }, []],
  [{ overlap_hours: 0.5 }, []],
  [{ overlap_hours: -1 }, ["overlap_hours"]],
  [{ overlap_hours: 721 }, ["overlap_hours"]],
  [{ overlap_hours: "24", secret: "x" }, ["overlap_hours", "secret"]],
])("a rotation with %j", (body, paths) => {
  expect(pathsOf(parseRotation(body))).toEqual(paths);
});
