import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { answer, figures, isHere, namesIn, read, type Translated } from "./corpus.ts";
import { DIFFERS, LACKS, REPRODUCED } from "./corpus-lists.ts";
import { translateMagento } from "./corpus-magento.ts";
import { translateMedusa } from "./corpus-medusa.ts";
import { translateSaleor } from "./corpus-saleor.ts";
import { translateShopware } from "./corpus-shopware.ts";
import { translateSolidus } from "./corpus-solidus.ts";
import { translateSylius } from "./corpus-sylius.ts";
import { translateVendure } from "./corpus-vendure.ts";

const TRANSLATORS: Readonly<Record<string, (one: never) => Translated>> = {
  magento: translateMagento,
  medusa: translateMedusa,
  saleor: translateSaleor,
  shopware: translateShopware,
  solidus: translateSolidus,
  sylius: translateSylius,
  vendure: translateVendure,
};

interface Case {
  readonly id: string;
  readonly translated: Translated;
}

const casesOf = (engine: string): Case[] =>
  read<{ id: string }[]>(`engines/${engine}.json`).map((one) => ({
    id: one.id,
    translated: TRANSLATORS[engine]!(one as never),
  }));

describe.skipIf(!isHere)("the numeric cases of seven other systems (skipped where ../shared/corpus is absent)", () => {
  const cases = isHere ? Object.keys(TRANSLATORS).flatMap(casesOf) : [];
  const translatedCases = cases.flatMap(({ id, translated }) =>
    "lacks" in translated ? [] : [{ id, expected: translated.expected, question: translated.question }],
  );

  test("all 144 are checked", () => {
    expect(namesIn("engines")).toEqual(Object.keys(TRANSLATORS).map((engine) => `${engine}.json`));
    expect(cases).toHaveLength(144);
  });

  test("these are not expressed, because the language lacks a feature", () => {
    const lacks: Record<string, string[]> = {};
    for (const { id, translated } of cases) {
      if (!("lacks" in translated)) continue;
      lacks[translated.lacks] ??= [];
      lacks[translated.lacks]!.push(id);
    }
    expect(lacks).toEqual(LACKS);
  });

  test("every other one is reproduced or differs", () => {
    expect(translatedCases.map(({ id }) => id).sort()).toEqual([...REPRODUCED, ...Object.keys(DIFFERS)].sort());
  });

  test.each(translatedCases.filter(({ id }) => !(id in DIFFERS)))("$id is reproduced to the cent", ({
    question,
    expected,
  }) => {
    expect(figures(answer(question), expected)).toEqual(expected);
  });

  test.each(translatedCases.filter(({ id }) => id in DIFFERS))("$id differs, by a rule of the collector", ({
    id,
    question,
    expected,
  }) => {
    const ours = figures(answer(question), expected);
    expect(ours).toEqual(DIFFERS[id]);
    expect(ours).not.toEqual(expected);
  });
});

describe("docs/corpus.md", () => {
  const page = readFileSync(new URL("../../docs/corpus.md", import.meta.url), "utf8");
  const lacking = Object.values(LACKS).flat();

  test("names every case that is not reproduced, and none that is", () => {
    const named = [...new Set(page.match(/\b(?:magento|medusa|saleor|shopware|solidus|sylius|vendure)-\d{3}\b/g))];
    expect(named.sort()).toEqual([...Object.keys(DIFFERS), ...lacking].sort());
    expect(Object.keys(LACKS).filter((feature) => !page.includes(feature))).toEqual([]);
  });

  test("states the counts of each system and the total", () => {
    const count = (list: readonly string[], engine: string) => list.filter((id) => id.startsWith(engine)).length;
    const rows = [...Object.keys(TRANSLATORS), ""].map((engine) => {
      const counts = [REPRODUCED, Object.keys(DIFFERS), lacking].map((list) => count(list, engine));
      const all = counts.reduce((sum, one) => sum + one, 0);
      return `| ${engine || "total"} | ${[all, ...counts].join(" | ")} |`;
    });
    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  });
});
