// Google Tag Manager's format of exported containers, version 2. Field names and values are Google's: those of its API
// (developers.google.com/tag-platform/tag-manager/api/v2), whose enums an export writes in upper case.

/** A container as its table defines it. */
export interface Container {
  readonly name: string;
  readonly variables: readonly Variable[];
  readonly tags: readonly Tag[];
}

/** A variable: a constant (`c`), a path of the data layer (`v`), or a function (`jsm`, Custom JavaScript). */
export interface Variable {
  readonly name: string;
  readonly type: keyof typeof VARIABLE_PARAMETERS;
  /** The constant, the path, or the function's text. */
  readonly value: string;
}

/** A Custom HTML tag. */
export interface Tag {
  readonly name: string;
  readonly html: string;
  /** The messages of the data layer that fire the tag, or an event of BUILT_IN_TRIGGERS. */
  readonly events: readonly string[];
  /** Among tags of one event, the highest fires first. @default 0 */
  readonly priority?: number;
  /** Whether the tag is imported without firing. @default false */
  readonly paused?: boolean;
  /** A text for people who open the tag. */
  readonly notes?: string;
}

/** The triggers that every container has, by the event that fires them. */
const BUILT_IN_TRIGGERS: Readonly<Record<string, string>> = {
  "gtm.init_consent": "2147479572",
  "gtm.init": "2147479573",
  "gtm.js": "2147479553",
};

/** Google replaces these ids by those of the container into which the file is imported. */
const OWNER = { accountId: "1", containerId: "1" };
const PATH = "accounts/1/containers/1";
/** Fixed, so that the same sources always make the same file. */
const EXPORT_TIME = "2026-11-30 00:00:00";

const parameter = (type: string, key: string, value: string) => ({ type, key, value });
const template = (key: string, value: string) => parameter("TEMPLATE", key, value);

const VARIABLE_PARAMETERS = {
  c: (value: string) => [template("value", value)],
  v: (value: string) => [
    parameter("INTEGER", "dataLayerVersion", "2"),
    parameter("BOOLEAN", "setDefaultValue", "false"),
    template("name", value),
  ],
  jsm: (value: string) => [template("javascript", value)],
};

const exportVariable = ({ name, type, value }: Variable, index: number) => ({
  ...OWNER,
  variableId: `${index + 1}`,
  name,
  type,
  parameter: VARIABLE_PARAMETERS[type](value),
  formatValue: {},
});

const exportTrigger = (event: string, triggerId: string) => ({
  ...OWNER,
  triggerId,
  name: `Promotrail ${event}`,
  type: "CUSTOM_EVENT",
  customEventFilter: [{ type: "EQUALS", parameter: [template("arg0", "{{_event}}"), template("arg1", event)] }],
});

/**
 * Each tag needs no consent: Google would not fire another one later, but drop it. The SDK waits for the
 * visitor's decision itself.
 */
const exportTag = (tag: Tag, index: number, triggerIds: ReadonlyMap<string, string>) => ({
  ...OWNER,
  tagId: `${index + 1}`,
  name: tag.name,
  type: "html",
  parameter: [template("html", tag.html), parameter("BOOLEAN", "supportDocumentWrite", "false")],
  firingTriggerId: tag.events.map((event) => BUILT_IN_TRIGGERS[event] ?? triggerIds.get(event)),
  tagFiringOption: "ONCE_PER_EVENT",
  ...(tag.priority !== undefined && { priority: { type: "INTEGER", value: `${tag.priority}` } }),
  ...(tag.paused && { paused: true }),
  ...(tag.notes && { notes: tag.notes }),
  consentSettings: { consentStatus: "NOT_NEEDED" },
});

/** @returns the content of the file that Google Tag Manager imports: Admin, Import Container */
export function containerExport({ name, variables, tags }: Container) {
  const events = new Set(tags.flatMap((tag) => tag.events).filter((event) => !(event in BUILT_IN_TRIGGERS)));
  const triggerIds = new Map([...events].map((event, index) => [event, `${index + 1}`]));
  return {
    exportFormatVersion: 2,
    exportTime: EXPORT_TIME,
    containerVersion: {
      path: `${PATH}/versions/0`,
      ...OWNER,
      containerVersionId: "0",
      container: { path: PATH, ...OWNER, name, publicId: "GTM-XXXXXXX", usageContext: ["WEB"] },
      tag: tags.map((tag, index) => exportTag(tag, index, triggerIds)),
      trigger: [...triggerIds].map(([event, id]) => exportTrigger(event, id)),
      variable: variables.map(exportVariable),
    },
  };
}
