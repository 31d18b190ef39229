import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import type { FieldError } from "../../collector/contract/responses/event-results.ts";
import { readPage } from "../docs/page.ts";
import { type Body, odd, sensible } from "./bigcommerce-schema.ts";

// FAST_CHECK_RUNS=20000 npx vitest run test/contract/bigcommerce-schema.test.ts tries more bodies.
const runs = { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 300) };
const LONG = 1_000_000;

const problemsOf = (body: Body): FieldError[] => {
  const parsed = parsePromotion(body, "USD");
  return parsed.ok ? [] : parsed.errors;
};

/** The parts of a body that came back otherwise; fields that were null may have any default. */
function differences(sent: unknown, back: unknown, path = ""): string[] {
  if (sent === null) return [];
  if (typeof sent !== "object") return sent === back ? [] : [`${path}: ${sent} is ${JSON.stringify(back)}`];
  if (typeof back !== "object" || back === null) return [`${path}: ${JSON.stringify(back)}`];
  if (Array.isArray(sent) && sent.length !== (back as unknown[]).length) return [`${path}: length`];
  return Object.entries(sent).flatMap(([key, value]) =>
    differences(value, (back as Record<string, unknown>)[key], `${path}.${key}`),
  );
}

const READ_ONLY = ["id", "current_uses", "created_from", "multiple_codes"];

describe("a body that is valid by BigCommerce's schema", () => {
  test("is accepted if it is sensible, and comes back as it was sent", { timeout: LONG }, () => {
    fc.assert(
      fc.property(sensible, (body) => {
        const parsed = parsePromotion(body, "USD");
        expect(parsed.ok ? [] : parsed.errors).toEqual([]);
        const sent = Object.fromEntries(Object.entries(body).filter(([key]) => !READ_ONLY.includes(key)));
        expect(differences(sent, parsed.ok && parsed.value)).toEqual([]);
      }),
      runs,
    );
  });

  test("is refused only for reasons that docs/api.md lists", { timeout: LONG }, () => {
    const listed = documentedRefusals();
    expect(listed.length).toBeGreaterThan(15);
    fc.assert(
      fc.property(odd, (body) => void reasonsFor(body, listed)),
      runs,
    );
  });

  test("is refused for every reason that docs/api.md lists", () => {
    const listed = documentedRefusals();
    const given = new Set(fc.sample(odd, { numRuns: 400, seed: 7 }).flatMap((body) => reasonsFor(body, listed)));
    expect(listed.filter((refusal) => !given.has(refusal))).toEqual([]);
  });
});

/** The listed reasons of a body's refusal. @throws where one is not listed */
function reasonsFor(body: Body, listed: readonly Refusal[]): Refusal[] {
  return problemsOf(body).map(({ path, message }) => {
    const field = path
      .replace(/\[\d+\]/g, "")
      .split(".")
      .at(-1)!;
    const reason = listed.find(({ fields, form }) => fields.includes(field) && form.test(message));
    if (!reason) throw new Error(`not documented: ${path} ${message}`);
    return reason;
  });
}

/** A row of the table. */
interface Refusal {
  fields: string[];
  form: RegExp;
}

/** The rows of the table: the fields, and the form of the error, in which `…` stands for a number or name. */
function documentedRefusals(): Refusal[] {
  const [, table] = /^#### Refused bodies\n([\s\S]*?)\n(?=#)/m.exec(readPage("docs/api.md"))!;
  return [...table!.matchAll(/^\| (`.*?`) \| `([^|]*)` \|/gm)].map(([, fields, message]) => ({
    fields: [...fields!.matchAll(/`([a-z0-9_]+)`/g)].map(([, field]) => field!),
    form: new RegExp(`^${message!.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".+")}$`),
  }));
}
