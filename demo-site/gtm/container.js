import { isMessage, read, take } from "./model.js";
import { resolveScript, resolveTag } from "./resolve.js";

/**
 * A tag container, small: what GTM does with Custom HTML tags.
 * `texts` are the files that the definition names. `run(html)` puts a tag into the page, `compute(source)` gives the
 * value of an expression; both see `google_tag_manager`, which is answered here as `macros`.
 */
export function createContainer({ id, definition, texts, run, compute }) {
  const model = {};
  const held = [];
  const queue = [];
  let draining = false;
  const variables = new Map(definition.variables.map((variable) => [variable.name, variable]));
  const events = new Map(definition.triggers.map(({ name, event }) => [name, event]));

  /** Keeps a value for a script that is about to run: a value has no spelling, a call that yields it has. */
  function macro(name) {
    const place = held.push(value(name)) - 1;
    return `google_tag_manager[${JSON.stringify(id)}].macro(${place})`;
  }

  const kinds = {
    constant: (variable) => variable.value,
    data_layer: (variable) => read(model, variable.path),
    custom_javascript: (variable) => compute(`(${resolveScript(texts[variable.file], { value, macro }).trim()})()`),
  };

  function value(name) {
    const variable = variables.get(name);
    if (!variable) throw new Error(`The container has no variable named ${name}.`);
    return kinds[variable.type](variable);
  }

  function fire(event) {
    const fired = definition.tags.filter(({ triggers }) => triggers.some((trigger) => events.get(trigger) === event));
    for (const tag of fired) {
      try {
        run(resolveTag(texts[tag.file], { value, macro }));
      } catch (error) {
        console.warn(`The tag ${tag.name} did not fire.`, error);
      }
    }
  }

  /** What tags push while they fire waits for its turn: one message is done before the next begins. */
  function push(message) {
    queue.push(message);
    if (draining) return;
    draining = true;
    while (queue.length > 0) handle(queue.shift());
    draining = false;
  }

  function handle(message) {
    if (!isMessage(message)) return;
    take(model, message);
    if (typeof message.event === "string") fire(message.event);
  }

  return { push, macros: { [id]: { macro: (place) => held[place] } } };
}
