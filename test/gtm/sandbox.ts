import type { Access, Permissions, Template } from "./template.ts";

// Google Tag Manager's sandbox for templates, as its documentation describes it: a template has no globals, calls the
// page through APIs that check its permissions, and every value is copied on its way in and out. It has no dependency
// on Node, so that a browser runs it too.

type Call = (...args: never[]) => unknown;
type AnyCall = (...args: unknown[]) => unknown;
type Values = Record<string, unknown>;

/** The page around a sandbox. */
export interface Host {
  /** The page's globals. */
  readonly window: object;
  /** Adds a script to the page. */
  inject(url: string, onSuccess: () => void, onFailure: () => void): void;
  /** The value of the data layer's model at a path. */
  dataLayer(path: string): unknown;
  /** The state of each storage type that has one. */
  readonly consent: Record<string, "granted" | "denied">;
  /** The listeners of later changes, which the page calls. */
  readonly consentListeners: ((type: string, granted: boolean) => void)[];
  log(...values: unknown[]): void;
}

/** Copies a value across the border. A function stays callable, and loses its properties. */
export function copy(value: unknown): unknown {
  if (typeof value === "function") return (...args: unknown[]) => copy((value as AnyCall)(...args.map(copy)));
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
}

const deny = (api: string, needed: string): never => {
  throw new Error(`${api}: the template has no permission for ${needed}.`);
};

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\/]/g, "\\$&");

/** Whether an address matches a pattern such as `https://*.shop.example/sdk/*`. */
function matches(url: string, pattern: string): boolean {
  const [, host = "", path = ""] = /^https:\/\/([^/]*)(\/.*)$/.exec(pattern) ?? [];
  const hostPattern = escaped(host).replaceAll("*", "[^/]+");
  return new RegExp(`^https:\\/\\/${hostPattern}${escaped(path).replaceAll("*", ".*")}$`).test(url);
}

/** The object that has the last name of a path, and that name. */
function place(window: object, path: string): [Values | undefined, string] {
  const names = path.split(".");
  const last = names.pop()!;
  const owner = names.reduce<unknown>((value, name) => (value as Values | undefined)?.[name], window);
  return [owner as Values | undefined, last];
}

function globals(permissions: Permissions, { window }: Host) {
  const check = (api: string, key: string, ...accesses: (keyof Access)[]) => {
    for (const access of accesses) {
      if (!permissions.access_globals?.[key]?.[access]) deny(api, `access_globals ${access} ${key}`);
    }
  };
  const read = (path: string) => {
    const [owner, name] = place(window, path);
    return owner?.[name];
  };
  const write = (path: string, value: unknown) => {
    const [owner, name] = place(window, path);
    if (owner) owner[name] = value;
    return owner !== undefined;
  };
  return {
    copyFromWindow(key: string) {
      check("copyFromWindow", key, "read");
      return copy(read(key));
    },
    setInWindow(key: string, value: unknown, override = false) {
      check("setInWindow", key, "write");
      return override || read(key) === undefined ? write(key, copy(value)) : false;
    },
    callInWindow(key: string, ...args: unknown[]) {
      check("callInWindow", key, "execute");
      const [owner, name] = place(window, key);
      const method = owner?.[name];
      return typeof method === "function" ? copy(method.apply(owner, args.map(copy))) : undefined;
    },
    createQueue(key: string) {
      check("createQueue", key, "read", "write");
      if (read(key) === undefined) write(key, []);
      return (...values: unknown[]) => void (read(key) as unknown[]).push(...values.map(copy));
    },
    createArgumentsQueue(functionKey: string, arrayKey: string) {
      check("createArgumentsQueue", functionKey, "read", "write");
      check("createArgumentsQueue", arrayKey, "read", "write");
      const enqueue = (...args: unknown[]) => void (read(arrayKey) as unknown[]).push(args);
      if (read(functionKey) === undefined) write(functionKey, enqueue);
      if (read(arrayKey) === undefined) write(arrayKey, []);
      return copy(read(functionKey));
    },
  };
}

function consent({ access_consent }: Permissions, host: Host) {
  const check = (api: string, type: string) => access_consent?.[type]?.read || deny(api, `access_consent read ${type}`);
  return {
    isConsentGranted(type: string) {
      check("isConsentGranted", type);
      // A type without a state counts as granted.
      return host.consent[type] !== "denied";
    },
    addConsentListener(type: string, listener: (type: string, granted: boolean) => void) {
      check("addConsentListener", type);
      host.consentListeners.push((changed, granted) => {
        if (changed === type) listener(changed, granted);
      });
    },
  };
}

/** The APIs that `require` returns. */
function apis(permissions: Permissions, host: Host): Record<string, Call> {
  return {
    ...globals(permissions, host),
    ...consent(permissions, host),
    injectScript(url: string, onSuccess: () => void, onFailure: () => void) {
      if (!permissions.inject_script?.some((pattern) => matches(url, pattern))) deny("injectScript", url);
      host.inject(url, onSuccess, onFailure);
    },
    copyFromDataLayer(key: string) {
      const allowed = permissions.read_data_layer?.some((pattern) => {
        return key === pattern || (pattern.endsWith(".*") && key.startsWith(pattern.slice(0, -1)));
      });
      if (!allowed) deny("copyFromDataLayer", `read_data_layer ${key}`);
      return copy(host.dataLayer(key));
    },
    logToConsole(...values: unknown[]) {
      if (!permissions.logging) deny("logToConsole", "logging");
      host.log(...values);
    },
    encodeUriComponent: (text: string) => encodeURIComponent(text),
    makeTableMap: (rows: Values[] | undefined, key: string, value: string) =>
      rows && Object.fromEntries(rows.map((row) => [row[key], row[value]])),
  };
}

/** Globals that other JavaScript has and a template lacks. */
const ABSENT =
  "window self globalThis document location navigator process Object Array String Number Boolean Function Symbol Math JSON Date RegExp Error Promise Map Set Proxy Reflect setTimeout setInterval fetch console encodeURIComponent".split(
    " ",
  );

/** Runs code with the given names as its only globals. */
function runWith(code: string, names: Values): unknown {
  return new Function(...ABSENT, ...Object.keys(names), code)(...ABSENT.map(() => undefined), ...Object.values(names));
}

/** The fields of a tag, and the functions that report its end. */
export interface Data extends Values {
  gtmOnSuccess?: () => void;
  gtmOnFailure?: () => void;
}

/** A sandbox of one template. */
export interface Sandbox {
  /** Runs the template's code. @throws where it lacks a permission or calls an unknown API */
  runCode(data: Data): unknown;
  /** Replaces an API by a function or by a value that it returns. Then it checks no permissions. */
  mock(name: string, replacement: unknown): void;
  /** Returns an API; each call is noted. */
  require(name: string): AnyCall;
  /** The arguments of an API's calls. */
  callsOf(name: string): unknown[][];
}

export function createSandbox({ code, permissions }: Pick<Template, "code" | "permissions">, host: Host): Sandbox {
  const available = apis(permissions, host);
  const mocks: Values = {};
  const calls: Record<string, unknown[][]> = {};

  function note(name: string, act: AnyCall): AnyCall {
    return (...args) => {
      calls[name] = [...(calls[name] ?? []), args];
      return act(...args);
    };
  }
  function require(name: string): AnyCall {
    if (!(name in available)) throw new Error(`require: there is no API "${name}".`);
    return note(name, (...args) => {
      if (!(name in mocks)) return (available[name] as AnyCall)(...args);
      return typeof mocks[name] === "function" ? (mocks[name] as AnyCall)(...args) : mocks[name];
    });
  }
  return {
    require,
    mock(name, replacement) {
      mocks[name] = replacement;
    },
    callsOf: (name) => calls[name] ?? [],
    runCode({ gtmOnSuccess = () => {}, gtmOnFailure = () => {}, ...fields }) {
      const ends = {
        gtmOnSuccess: note("gtmOnSuccess", gtmOnSuccess),
        gtmOnFailure: note("gtmOnFailure", gtmOnFailure),
      };
      return runWith(code, { require, data: { ...(copy(fields) as Values), ...ends } });
    },
  };
}

/** A page without anything, for a template's own tests. */
export const emptyHost = (): Host => ({
  window: {},
  inject: () => {},
  dataLayer: () => undefined,
  consent: {},
  consentListeners: [],
  log: () => {},
});

/**
 * Runs a test of a template, as Google's editor does.
 * @param isEqual compares two values deeply
 * @throws where the test fails
 */
export function runScenario(template: Template, code: string, isEqual: (a: unknown, b: unknown) => boolean): void {
  const sandbox = createSandbox(template, emptyHost());
  const must = (holds: boolean, message: string, ...values: unknown[]) => {
    if (!holds) throw new Error(`${message}: ${values.map((value) => JSON.stringify(value)).join(", ")}`);
  };
  const assertThat = (subject: unknown) => ({
    isEqualTo: (value: unknown) => must(isEqual(subject, value), "isEqualTo", subject, value),
    isUndefined: () => must(subject === undefined, "isUndefined", subject),
    isDefined: () => must(subject !== undefined, "isDefined"),
  });
  const assertApi = (name: string) => {
    const calls = () => sandbox.callsOf(name);
    return {
      wasCalled: () => must(calls().length > 0, `${name} wasCalled`),
      wasNotCalled: () => must(calls().length === 0, `${name} wasNotCalled`, calls()),
      wasCalledWith: (...args: unknown[]) =>
        must(
          calls().some((call) => isEqual(call, args)),
          `${name} wasCalledWith`,
          calls(),
          args,
        ),
    };
  };
  const { require, mock, runCode } = sandbox;
  runWith(code, { require, mock, runCode, assertThat, assertApi });
}
