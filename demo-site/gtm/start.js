// Takes the place of GTM's script: loads the container and connects it to the page's data layer.
import { createContainer } from "./container.js";
import { readExport } from "./import.js";

/** Browsers don't run scripts from parsed text; they run scripts that are created as elements. */
function runnable(parsed) {
  const script = document.createElement("script");
  for (const { name, value } of parsed.attributes) script.setAttribute(name, value);
  script.text = parsed.text;
  return script;
}

function run(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const script of template.content.querySelectorAll("script")) script.replaceWith(runnable(script));
  const container = document.createElement("div");
  container.hidden = true;
  container.append(template.content);
  document.body.append(container);
}

/** Evaluates an expression in an inline script, which needs no `unsafe-eval`; a callback receives the value. */
function compute(source) {
  let result;
  window.google_tag_manager.computed = (value) => {
    result = value;
  };
  const script = document.createElement("script");
  script.text = `google_tag_manager.computed(${source})`;
  document.body.append(script);
  script.remove();
  return result;
}

/** Passes earlier and later messages of the data layer to the container. */
function connect(dataLayer, container) {
  const earlier = [...dataLayer];
  const push = dataLayer.push;
  dataLayer.push = (...messages) => {
    const length = push.apply(dataLayer, messages);
    messages.forEach(container.push);
    return length;
  };
  earlier.forEach(container.push);
}

const exported = await (await fetch(new URL("../tags/gtm/container.json", import.meta.url))).json();
const container = createContainer({ id: "GTM-LOCAL", content: readExport(exported), run, compute });
window.google_tag_manager = container.macros;
connect(window.dataLayer, container);
document.documentElement.dataset.container = "ready";
