// GTM's data layer model, version 2: the state that all messages so far produce.

const isPlain = (value) => Object.prototype.toString.call(value) === "[object Object]";
const isMergeable = (value) => Array.isArray(value) || isPlain(value);

function mergeOne(to, key, value) {
  if (!isMergeable(value)) {
    to[key] = value;
    return;
  }
  const sameKind = isMergeable(to[key]) && Array.isArray(to[key]) === Array.isArray(value);
  if (!sameKind) to[key] = Array.isArray(value) ? [] : {};
  merge(to[key], value);
}

/**
 * Merges `from` into `to`, deeply. Arrays merge by index, so a shorter array leaves the tail of a longer one in place:
 * the reason why shops push `ecommerce: null` first.
 */
export function merge(to, from) {
  for (const key of Object.keys(from)) mergeOne(to, key, from[key]);
  return to;
}

/** The keys of a message are paths: {"a.b": 1} becomes {a: {b: 1}}. */
function expand(key, value) {
  return key.split(".").reduceRight((inner, name) => ({ [name]: inner }), value);
}

/** Merges one message into the model. */
export function applyMessage(model, message) {
  for (const key of Object.keys(message)) merge(model, expand(key, message[key]));
}

/** The value at a path such as "ecommerce.items.0.price"; undefined where there is none. */
export function read(model, path) {
  return path.split(".").reduce((value, name) => value?.[name], model);
}

/** Consent commands (`arguments` objects) and functions, for example, are no messages. */
export const isMessage = (value) => isPlain(value);
