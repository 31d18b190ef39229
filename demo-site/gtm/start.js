// Stands where GTM's own script stands: reads the container, then serves the page's data layer.
import { createContainer } from "./container.js";

const TAGS = new URL("../tags/gtm/", import.meta.url);

const text = async (file) => (await fetch(new URL(file, TAGS))).text();

async function loadTexts({ tags, variables }) {
  const files = [...tags, ...variables].map(({ file }) => file).filter(Boolean);
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await text(file)])));
}

/** Scripts that arrive as text don't run; ones that are made do. */
function runnable(old) {
  const script = document.createElement("script");
  for (const { name, value } of old.attributes) script.setAttribute(name, value);
  script.text = old.text;
  return script;
}

function run(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const script of template.content.querySelectorAll("script")) script.replaceWith(runnable(script));
  const place = document.createElement("div");
  place.hidden = true;
  place.append(template.content);
  document.body.append(place);
}

/** An inline script needs no `unsafe-eval`, and its value comes back by a call. */
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

function listen(dataLayer, container) {
  const before = [...dataLayer];
  const push = dataLayer.push;
  dataLayer.push = (...messages) => {
    const length = push.apply(dataLayer, messages);
    messages.forEach(container.push);
    return length;
  };
  before.forEach(container.push);
}

const definition = JSON.parse(await text("container.json"));
const texts = await loadTexts(definition);
const container = createContainer({ id: "GTM-LOCAL", definition, texts, run, compute });
window.google_tag_manager = container.macros;
listen(window.dataLayer, container);
document.documentElement.dataset.container = "ready";
