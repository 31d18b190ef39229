import type { DigestContent } from "./content.ts";

/** Most characters of Slack's headers and sections. */
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;

/** A digest as an incoming webhook of Slack takes it: a text for notifications, and blocks. */
export function slackMessage({ title, lead, sections, links }: DigestContent): object {
  const pages = links.map(({ text, href }) => `<${escaped(href)}|${escaped(text)}>`).join(" · ");
  return {
    text: escaped(`${title}. ${lead}`),
    blocks: [
      { type: "header", text: { type: "plain_text", text: shortened(title, MAX_HEADER) } },
      section(escaped(lead)),
      ...sections.map(({ heading, lines }) => section(sectionText(heading, lines))),
      section(pages),
    ],
  };
}

/** `verbatim`: names such as @here in a code call nobody. */
const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text, verbatim: true } });

/** Lines that fit as a whole: a cut one could end within an escaped character. */
function sectionText(heading: string, lines: readonly string[]): string {
  let text = `*${escaped(heading)}*`;
  for (const line of lines) {
    const next = `${text}\n• ${escaped(line)}`;
    if (next.length <= MAX_SECTION) text = next;
  }
  return text;
}

/** Slack's three control characters. */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
