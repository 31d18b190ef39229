import { applyMessage, isMessage, read } from "./model.js";
import { resolveScript, resolveTag } from "./resolve.js";

/**
 * A minimal tag container: it does with Custom HTML tags what GTM does.
 * @param texts the contents of the files that the definition names, by file name
 * @param run adds a tag's HTML to the page
 * @param compute evaluates a JavaScript expression in the page
 * @returns `push` for messages, and `macros`: both callbacks expect it in the global `google_tag_manager`
 */
export function createContainer({ id, definition, texts, run, compute }) {
  const model = {};
  const values = [];
  const queue = [];
  let draining = false;
  const variables = new Map(definition.variables.map((variable) => [variable.name, variable]));
  const events = new Map(definition.triggers.map(({ name, event }) => [name, event]));

  /** Stores a value for a script and returns a call that yields it: a value itself can't be written as source text. */
  function macro(name) {
    const index = values.push(value(name)) - 1;
    return `google_tag_manager[${JSON.stringify(id)}].macro(${index})`;
  }

  const kinds = {
    constant: (variable) => variable.value,
    data_layer: (variable) => read(model, variable.path),
    custom_javascript: (variable) => compute(`(${resolveScript(texts[variable.file], { value, macro }).trim()})()`),
  };

  function value(name) {
    const variable = variables.get(name);
    if (!variable) throw new Error(`container.json defines no variable "${name}".`);
    return kinds[variable.type](variable);
  }

  function fire(event) {
    const tags = definition.tags.filter(({ triggers }) => triggers.some((trigger) => events.get(trigger) === event));
    for (const tag of tags) {
      try {
        run(resolveTag(texts[tag.file], { value, macro }));
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
    if (typeof message.event === "string") fire(message.event);
  }

  return { push, macros: { [id]: { macro: (index) => values[index] } } };
}
