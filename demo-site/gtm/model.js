// GTM's data layer model, version 2: what the messages so far add up to.

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
 * Merges `from` into `to`, deeply, arrays position by position: a shorter list leaves the longer one's tail in place.
 * That is why shops push `ecommerce: null` first.
 */
export function merge(to, from) {
  for (const key of Object.keys(from)) mergeOne(to, key, from[key]);
  return to;
}

/** {"a.b": 1} → {a: {b: 1}}: the keys of a message are paths. */
function expand(key, value) {
  return key.split(".").reduceRight((inner, name) => ({ [name]: inner }), value);
}

/** Takes one message into the model. */
export function take(model, message) {
  for (const key of Object.keys(message)) merge(model, expand(key, message[key]));
}

/** What stands at "ecommerce.items.0.price"; undefined where nothing does. */
export function read(model, path) {
  return path.split(".").reduce((value, name) => value?.[name], model);
}

/** Consent commands (arguments objects), functions and the like are not messages of this model. */
export const isMessage = (value) => isPlain(value);
