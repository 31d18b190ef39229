import type { DigestFacts } from "../../services/digest/facts.ts";
import type { RenderedDigest } from "../../services/digest/send.ts";
import { html } from "../html.ts";
import { type DigestContent, digestContent } from "./content.ts";
import { slackMessage } from "./slack.ts";

/**
 * Makes the function that renders digests.
 * @param publicUrl the address of the collector, without a slash at its end
 */
export const digestRenderer =
  (publicUrl: string) =>
  (facts: DigestFacts, isTest: boolean): RenderedDigest => {
    const content = digestContent(facts, publicUrl, isTest);
    return {
      subject: content.title,
      text: textOf(content),
      html: htmlOf(content),
      slack: slackMessage(content),
    };
  };

function textOf({ title, lead, sections, links }: DigestContent): string {
  const parts = sections.map(({ heading, lines }) => [heading, ...lines.map((line) => `- ${line}`)].join("\n"));
  const pages = links.map(({ text, href }) => `${text}: ${href}`).join("\n");
  return `${[title, lead, ...parts, pages].join("\n\n")}\n`;
}

function htmlOf({ title, lead, sections, links }: DigestContent): string {
  const parts = sections.map(
    ({ heading, lines }) =>
      html`<h2 style="font-size:1rem">${heading}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`,
  );
  const pages = links.map(({ text, href }, at) => html`${at === 0 ? "" : " · "}<a href="${href}">${text}</a>`);
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body style="font-family:sans-serif;max-width:40rem"><h1 style="font-size:1.25rem">${title}</h1><p>${lead}</p>
${parts}<p>${pages}</p></body></html>`.text;
}
