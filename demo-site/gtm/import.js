// Reads an export of Google Tag Manager (format 2) as far as this runner knows it.

/** The triggers that every container has, by their ids in Google Tag Manager. */
const BUILT_IN_EVENTS = { 2147479572: "gtm.init_consent", 2147479573: "gtm.init", 2147479553: "gtm.js" };

/** The parameter with a variable's content, by the variable's type. */
const VARIABLE_KEYS = { c: "value", v: "name", jsm: "javascript" };

function parameter({ name, parameter }, key) {
  const found = parameter.find((one) => one.key === key);
  if (!found) throw new Error(`"${name}" has no parameter "${key}".`);
  return found.value;
}

function readVariable(variable) {
  const key = VARIABLE_KEYS[variable.type];
  if (!key) throw new Error(`The variable "${variable.name}" has the unknown type "${variable.type}".`);
  return { name: variable.name, type: variable.type, value: parameter(variable, key) };
}

/** The event of a trigger: its one filter compares the event's name. */
function readTrigger({ triggerId, name, type, customEventFilter: [filter, ...others] = [] }) {
  const named = { name, parameter: filter?.parameter ?? [] };
  const isKnown = type === "CUSTOM_EVENT" && filter?.type === "EQUALS" && others.length === 0;
  if (!isKnown || parameter(named, "arg0") !== "{{_event}}")
    throw new Error(`The trigger "${name}" is of another kind.`);
  return [triggerId, parameter(named, "arg1")];
}

function readTag(tag, events) {
  if (tag.type !== "html") throw new Error(`The tag "${tag.name}" has the unknown type "${tag.type}".`);
  if (tag.consentSettings?.consentStatus === "NEEDED") throw new Error(`The tag "${tag.name}" needs consent.`);
  const eventOf = (id) => {
    const event = BUILT_IN_EVENTS[id] ?? events.get(id);
    if (!event) throw new Error(`The tag "${tag.name}" names the unknown trigger ${id}.`);
    return event;
  };
  return {
    name: tag.name,
    html: parameter(tag, "html"),
    events: tag.firingTriggerId.map(eventOf),
    priority: Number(tag.priority?.value ?? 0),
  };
}

/**
 * Reads an exported container: its variables, and the tags that fire, in the order of their priority.
 * @throws Error where the container has something that this runner does not know: it would do less than Google's
 */
export function readExport({ exportFormatVersion, containerVersion: { tag = [], trigger = [], variable = [] } }) {
  if (exportFormatVersion !== 2) throw new Error(`The export has the unknown format ${exportFormatVersion}.`);
  const events = new Map(trigger.map(readTrigger));
  const tags = tag.filter(({ paused }) => !paused).map((one) => readTag(one, events));
  return { variables: variable.map(readVariable), tags: tags.sort((a, b) => b.priority - a.priority) };
}
