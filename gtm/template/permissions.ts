// The permissions of the template, and Google's form of them. The sandbox refuses each call that is not listed here.

/** Access to a global by its path. */
interface Access {
  readonly key: string;
  readonly read?: boolean;
  readonly write?: boolean;
  readonly execute?: boolean;
}

const GLOBALS: readonly Access[] = [
  { key: "web_event", read: true, write: true },
  { key: "web_event.queue", read: true, write: true },
  { key: "web_event.track", write: true, execute: true },
  { key: "web_event.consent", write: true, execute: true },
  { key: "_promotrail_ga4", write: true },
];
/** Each shop has a collector at an address of its own. */
const SCRIPTS = ["https://*/sdk/web_event.js*", "https://*/sdk/web_event.ga4.js*"];
const DATA_LAYER = ["ecommerce.items", "ecommerce.currency"];

/** A value in Google's form: 1 a text, 2 a list, 3 a map, 8 a boolean. */
interface Value {
  readonly type: 1 | 2 | 3 | 8;
  readonly string?: string;
  readonly boolean?: boolean;
  readonly listItem?: readonly Value[];
  readonly mapKey?: readonly Value[];
  readonly mapValue?: readonly Value[];
}

const text = (string: string): Value => ({ type: 1, string });
const flag = (boolean: boolean | undefined): Value => ({ type: 8, boolean: boolean ?? false });
const list = (listItem: readonly Value[]): Value => ({ type: 2, listItem });
const map = (fields: Readonly<Record<string, Value>>): Value => ({
  type: 3,
  mapKey: Object.keys(fields).map(text),
  mapValue: Object.values(fields),
});

const permission = (publicId: string, key: string, value: Value) => ({
  instance: { key: { publicId, versionId: "1" }, param: [{ key, value }] },
  clientAnnotations: { isEditedByUser: true },
  isRequired: true,
});

const global = ({ key, read, write, execute }: Access) =>
  map({ key: text(key), read: flag(read), write: flag(write), execute: flag(execute) });

/** The section `___WEB_PERMISSIONS___`. */
export const PERMISSIONS = [
  permission("access_globals", "keys", list(GLOBALS.map(global))),
  permission("inject_script", "urls", list(SCRIPTS.map(text))),
  permission("read_data_layer", "keyPatterns", list(DATA_LAYER.map(text))),
  permission(
    "access_consent",
    "consentTypes",
    list([map({ consentType: text("analytics_storage"), read: flag(true), write: flag(false) })]),
  ),
  permission("logging", "environments", text("debug")),
];
