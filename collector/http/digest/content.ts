import type { CodeRow, DigestFacts, WeekTotals } from "../../services/digest/facts.ts";
import { withoutPersonalData } from "../../services/ingest/messages/without-personal-data.ts";
import type { PromotionChange } from "../../store/ports/digests.ts";
import { count, money, percent, whole } from "../dashboard/format.ts";
import { reasonPhrase } from "../dashboard/reason-texts.ts";
import { digestLinks, type Link } from "./links.ts";

/** A digest in words, for any way of sending it. */
export interface DigestContent {
  readonly title: string;
  /** One line, where there is nothing else to say. */
  readonly lead: string;
  readonly sections: readonly Section[];
  readonly links: readonly Link[];
}

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** Most promotions that a line names. */
const MOST_NAMES = 5;

/**
 * Words a digest. It names codes and promotions, and no person.
 * @param publicUrl the address of the collector, without a slash at its end
 */
export function digestContent(facts: DigestFacts, publicUrl: string, isTest: boolean): DigestContent {
  const sections = [refusedSection(facts), lostSection(facts), coverageSection(facts), changeSection(facts)];
  return {
    title: `${isTest ? "Test: " : ""}Promotion codes of ${facts.property.name}, ${daysText(facts)}`,
    lead: leadText(facts),
    sections: sections.filter(({ lines }) => lines.length > 0),
    links: digestLinks(facts, publicUrl),
  };
}

function daysText({ week: { from, to }, property: { time_zone: timeZone } }: DigestFacts): string {
  const format = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", timeZone });
  return `${format.format(from)} to ${format.format(to - 1)}`;
}

function leadText({ now, before }: DigestFacts): string {
  if (now.attempts === 0) return "No promotion code was tried in this week.";
  const { accepted, failed, notKnown } = now;
  return `${count(now.attempts, "attempt")} (${comparison(now, before)}): ${whole(accepted)} accepted, ${whole(failed)} rejected, ${whole(notKnown)} not known. Acceptance: ${acceptance(now)} (${acceptance(before)} in the week before).`;
}

function comparison(now: WeekTotals, before: WeekTotals): string {
  if (before.attempts === 0) return "none in the week before";
  const difference = now.attempts - before.attempts;
  if (difference === 0) return "as many as in the week before";
  return `${percent(Math.abs(difference), before.attempts)} ${difference > 0 ? "more" : "fewer"} than in the week before`;
}

/** Characters of codes. Anybody can enter another text as one, such as an address of a person or of a page. */
const NAMEABLE = /^[\p{L}\p{N}_-]{1,64}$/u;

const codeText = (code: string): string =>
  NAMEABLE.test(code) ? withoutPersonalData(code) : "(a text that is no code)";

const acceptance = ({ accepted, failed }: WeekTotals): string => percent(accepted, accepted + failed);

const refusedSection = ({ refused }: DigestFacts): Section => ({
  heading: "Most refused codes",
  lines: refused.map(refusedText),
});

function refusedText({ code, currency, failed, reasons, lost_carts, lost_value }: CodeRow): string {
  const why = reasons.flatMap(({ reason, attempts }) =>
    reason === null ? [] : [`${reasonPhrase(reason)} ${whole(attempts)}`],
  );
  const lost = lost_carts === 0 ? "" : `; ${count(lost_carts, "lost cart")}, ${money(lost_value, currency)}`;
  return `${code === null ? "(automatic)" : codeText(code)}: ${whole(failed)} rejected (${why.join(", ")})${lost}`;
}

function lostSection({ now: { lostCarts, lostValues } }: DigestFacts): Section {
  const values = lostValues.map(({ value, currency }) => money(value, currency)).join(", ");
  const line = `${count(lostCarts, "distinct cart")} with a rejected code and no later order: ${values}`;
  return { heading: "Lost carts", lines: lostCarts === 0 ? [] : [line] };
}

function coverageSection({ coverage: { now, before } }: DigestFacts): Section {
  const compared = before.orders === 0 ? "" : `; ${percent(before.seen, before.orders)} in the week before`;
  const line = `The tag saw ${whole(now.seen)} of ${count(now.orders, "paid order")} of your shop's server (${percent(now.seen, now.orders)}${compared})`;
  return { heading: "Coverage", lines: now.orders === 0 ? [] : [line] };
}

function changeSection({ changes, newlyRefused, newMessages }: DigestFacts): Section {
  const byKind = Map.groupBy(changes, ({ kind }) => kind);
  const promotions = KINDS.flatMap(([kind, text]) => namesLine(text, byKind.get(kind) ?? []));
  const codes = newlyRefused
    .slice(0, MOST_NAMES)
    .map(
      ({ code, failed }) =>
        `${codeText(code)} was accepted in the week before, and is only rejected now (${whole(failed)})`,
    );
  const messages = `${count(newMessages, "new message")} of the shop without a meaning`;
  return { heading: "Changes", lines: [...promotions, ...codes, ...(newMessages > 0 ? [messages] : [])] };
}

const KINDS: readonly (readonly [PromotionChange["kind"], string])[] = [
  ["created", "Promotions created"],
  ["imported", "Promotions imported for the first time"],
  ["edited", "Promotions edited"],
  ["paused", "Promotions turned off"],
  ["resumed", "Promotions turned on"],
  ["ended", "Promotions that ended"],
  ["deleted", "Promotions deleted"],
];

function namesLine(text: string, changes: readonly PromotionChange[]): string[] {
  if (changes.length === 0) return [];
  const names = changes.slice(0, MOST_NAMES).map(({ name }) => name);
  const others = changes.length - names.length;
  return [`${text}: ${names.join(", ")}${others > 0 ? ` and ${whole(others)} more` : ""}`];
}
