import { applyMessage, isMessage, read } from "./model.js";
import { resolveScript, resolveTag } from "./resolve.js";

/** The events that GTM fires itself before the one that opens the page. */
const BEFORE_PAGE = ["gtm.init_consent", "gtm.init"];

/**
 * A minimal tag container: it does with Custom HTML tags what GTM does.
 * @param content the variables and tags of an exported container
 * @param run adds a tag's HTML to the page
 * @param compute evaluates a JavaScript expression in the page
 * @returns `push` for messages, and `macros`: both callbacks expect it in the global `google_tag_manager`
 */
export function createContainer({ id, content, run, compute }) {
  const model = {};
  const values = [];
  const queue = [];
  let draining = false;
  const variables = new Map(content.variables.map((variable) => [variable.name, variable]));

  /** Stores a value for a script and returns a call that yields it: a value itself can't be written as source text. */
  function macro(name) {
    const index = values.push(value(name)) - 1;
    return `google_tag_manager[${JSON.stringify(id)}].macro(${index})`;
  }

  const kinds = {
    c: (variable) => variable.value,
    v: (variable) => read(model, variable.value),
    jsm: (variable) => compute(`(${resolveScript(variable.value, { value, macro }).trim()})()`),
  };

  function value(name) {
    const variable = variables.get(name);
    if (!variable) throw new Error(`The container has no variable "${name}".`);
    return kinds[variable.type](variable);
  }

  function fire(event) {
    for (const tag of content.tags.filter(({ events }) => events.includes(event))) {
      try {
        run(resolveTag(tag.html, { value, macro }));
      } catch (error) {
        console.warn(`The tag "${tag.name}" did not fire.`, error);
      }
    }
  }

  /** One message at a time: messages that tags push while they fire wait in the queue. */
  function push(message) {
    queue.push(message);
    if (draining) return;
    draining = true;
    while (queue.length > 0) handle(queue.shift());
    draining = false;
  }

  function handle(message) {
    if (!isMessage(message)) return;
    applyMessage(model, message);
    if (message.event === "gtm.js") BEFORE_PAGE.forEach(fire);
    if (typeof message.event === "string") fire(message.event);
  }

  return { push, macros: { [id]: { macro: (index) => values[index] } } };
}
