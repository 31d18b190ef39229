import { createRandom, type Random } from "../bench/random.ts";
import { ARTICLES, answerTo, COUPONS, discountOfShop, type Line, MIDNIGHT } from "./coupons.ts";

/** The shop's zone: its clocks change on the last weekend of the month. */
export const ZONE = "America/New_York";
export const SINCE = Date.parse("2026-10-05T04:00:00Z");
export const DAYS = 30;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const UNTIL = SINCE + DAYS * DAY + HOUR;

/** A code that a visitor enters. */
export interface Entry {
  readonly at: number;
  readonly code: string;
  /** WooCommerce's number of the refusal; null: accepted. */
  readonly number: number | null;
  readonly lines: readonly Line[];
  /** Which of the shop's messages is shown. */
  readonly message: number;
  /** The shop looked at an applied code again, because the cart changed: no page reports that. */
  readonly isRecheck: boolean;
}

export interface Removal {
  readonly at: number;
  readonly code: string;
}

export interface Order {
  readonly id: string;
  readonly at: number;
  readonly lines: readonly Line[];
  /** The discount of each code, in minor units. */
  readonly discounts: ReadonlyMap<string, number>;
  /** Whether the tag reported it. */
  readonly isSeen: boolean;
  /** What the shop did with it later. */
  readonly later: "kept" | "refunded" | "cancelled";
}

/** A session with a cart. */
export interface Visit {
  readonly session: string;
  readonly beginsAt: number;
  /** The carts, as the cart page shows them. */
  readonly carts: readonly { readonly at: number; readonly lines: readonly Line[] }[];
  readonly entries: readonly Entry[];
  readonly removals: readonly Removal[];
  readonly order: Order | null;
  /** How long the reports of its page are on the way, in ms. Then its order arrives before the codes. */
  readonly delay: number;
  /** Whether the reports of its page arrive twice. */
  readonly isRepeated: boolean;
}

export interface Visitor {
  readonly id: string;
  readonly kind: "human" | "bot" | "staff";
  readonly consents: boolean;
  readonly isMember: boolean;
  readonly currency: string;
  /** Who reports the codes: the shop's server, or the page by its message. */
  readonly reporter: "server" | "page";
  readonly visits: readonly Visit[];
}

const TYPOS = ["WELCOM10", "FREE", "SAVE2O", "BLACKFRIDAY"];
/** Codes without amounts apply in every currency. */
const ANYWHERE = ["WELCOME10", "OLD", "SHIRT", "HELD", "FULLPRICE", "GONE", ...TYPOS];
const CODES = [...Object.keys(COUPONS), ...TYPOS, "WELCOME10", "FIVE", "TEN", "FIVE", "TEN", "BIG50"];

/** Makes a month of visitors; equal seeds make equal months. */
export function visitorsOf(seed: number, count: number): Visitor[] {
  const random = createRandom(seed);
  const visitors = Array.from({ length: count }, (_, number) => visitorOf(random, number));
  return [...visitors, midnightVisitor("v-midnight", 0), midnightVisitor("v-after", SECOND)];
}

function visitorOf(random: Random, number: number): Visitor {
  const chance = (percent: number) => random.below(100) < percent;
  const kind = chance(4) ? "bot" : chance(3) ? "staff" : "human";
  const visitor = {
    id: `v-${number}`,
    kind,
    consents: !chance(33),
    isMember: chance(30),
    currency: chance(80) ? "USD" : random.pick(["EUR", "GBP"]),
    // A bot has no cookie that the server could send, and the plugin leaves staff out.
    reporter: kind === "human" && chance(60) ? "server" : "page",
  } as const;
  return { ...visitor, visits: visitsOf(random, visitor) };
}

type Who = Omit<Visitor, "visits">;

function visitsOf(random: Random, who: Who): Visit[] {
  const visits: Visit[] = [];
  // No visit is at the end of the month: what follows within a day is known then.
  let at = SINCE + random.below((DAYS - 9) * DAY);
  let applied: readonly string[] = [];
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const visit = visitOf(random, who, `s-${who.id}-${left}`, at, applied);
    visits.push(visit.visit);
    const isSoon = random.below(100) < 40 && (visit.visit.order === null || visit.visit.order.isSeen);
    // A cart is kept for a day.
    applied = isSoon ? visit.applied : [];
    at += isSoon ? HOUR * (2 + random.below(12)) : DAY * 1.5 + random.below(2 * DAY);
  }
  return visits;
}

/** The cart page of a visit: what is entered there, and what is applied. */
class CartPage {
  readonly carts: { at: number; lines: readonly Line[] }[] = [];
  readonly entries: Entry[] = [];
  readonly removals: Removal[] = [];
  lines: readonly Line[] = [];
  applied: readonly string[];
  at: number;
  readonly random: Random;
  readonly who: Who;

  constructor(random: Random, who: Who, at: number, applied: readonly string[]) {
    this.random = random;
    this.who = who;
    this.at = at;
    this.applied = applied;
  }

  pass(): void {
    this.at += (20 + this.random.below(100)) * SECOND;
  }

  /** Puts one more line into the cart. */
  fill(): void {
    const others = ARTICLES.filter(({ id }) => this.lines.every((line) => line.id !== id));
    if (others.length === 0) return;
    this.lines = [...this.lines, { ...this.random.pick(others), quantity: 1 + this.random.below(2) }];
    this.pass();
    this.carts.push({ at: this.at, lines: this.lines });
    this.recheck();
  }

  private answerTo(code: string): number | null {
    const { at, lines } = this;
    const applied = this.applied.filter((other) => other !== code);
    return answerTo(code, { at, lines, applied, isMember: this.who.isMember });
  }

  /** The shop removes a code that no longer applies, and says why. */
  recheck(): void {
    for (const code of this.applied) {
      const number = this.answerTo(code);
      if (number === null) continue;
      const { at, lines } = this;
      this.entries.push({ at, code, number, lines, message: 0, isRecheck: true });
      this.removals.push({ at, code });
      this.applied = this.applied.filter((other) => other !== code);
    }
  }

  enter(code: string): void {
    if (this.applied.includes(code) || this.applied.length === 2) return;
    // An individual code would remove the others.
    if (code === "ALONE" && this.applied.length > 0) return;
    this.pass();
    const { at, lines } = this;
    const number = this.answerTo(code);
    this.entries.push({ at, code, number, lines, message: this.random.below(60), isRecheck: false });
    if (number === null) this.applied = [...this.applied, code];
  }

  remove(): void {
    const [code, ...others] = this.applied;
    if (code === undefined) return;
    this.pass();
    this.removals.push({ at: this.at, code });
    this.applied = others;
  }
}

function visitOf(random: Random, who: Who, session: string, beginsAt: number, before: readonly string[]) {
  const chance = (percent: number) => random.below(100) < percent;
  const page = new CartPage(random, who, beginsAt, before);
  for (let lines = 1 + random.below(3); lines > 0; lines -= 1) page.fill();
  for (let steps = random.below(6); steps > 0; steps -= 1) {
    const choice = random.below(100);
    if (choice < 15) page.remove();
    else if (choice < 28) page.fill();
    else page.enter(random.pick(who.currency === "USD" ? CODES : ANYWHERE));
  }
  // Bots buy nothing, and the staff only tries.
  const order = who.kind === "human" && chance(45) ? orderOf(page, `1${session.replaceAll(/\D+/g, "0")}`) : null;
  const { carts, entries, removals } = page;
  // Less than the time to the next visit: a page that is as late says nothing of the cart of its time.
  const way = { delay: chance(15) ? MINUTE * (1 + random.below(60)) : 0 };
  const visit: Visit = { session, beginsAt, carts, entries, removals, order, ...way, isRepeated: chance(10) };
  return { visit, applied: order ? [] : page.applied };
}

function orderOf(page: CartPage, id: string): Order {
  page.pass();
  page.recheck();
  const { at, lines, applied, random } = page;
  const luck = random.below(100);
  return {
    id,
    at,
    lines,
    discounts: new Map(applied.map((code) => [code, discountOfShop(code, lines)])),
    isSeen: luck < 88,
    later: luck % 12 === 0 ? "refunded" : luck % 17 === 0 ? "cancelled" : "kept",
  };
}

/** A visitor whose only attempt is at midnight in the shop's zone, or soon after. */
function midnightVisitor(id: string, after: number): Visitor {
  const lines = [{ ...ARTICLES[0]!, quantity: 1 }];
  const at = MIDNIGHT + after;
  const number = answerTo("FLASH", { at, lines, applied: [], isMember: false });
  const visit = {
    session: `s-${id}`,
    beginsAt: at - MINUTE,
    carts: [{ at: at - MINUTE, lines }],
    entries: [{ at, code: "FLASH", number, lines, message: 0, isRecheck: false }],
    ...{ removals: [], order: null, delay: 0, isRepeated: false },
  };
  return {
    id,
    ...{ kind: "human", consents: true, isMember: false, currency: "USD", reporter: "server" },
    visits: [visit],
  };
}
