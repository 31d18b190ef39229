import { describe, expect, test } from "vitest";
import { answer, figures, isHere, namesIn, read, type Translated } from "./corpus.ts";
import { translateMagento } from "./corpus-magento.ts";
import { translateMedusa } from "./corpus-medusa.ts";
import { translateSaleor } from "./corpus-saleor.ts";
import { translateShopware } from "./corpus-shopware.ts";
import { translateSolidus } from "./corpus-solidus.ts";
import { translateSylius } from "./corpus-sylius.ts";
import { translateVendure } from "./corpus-vendure.ts";

interface Engine {
  readonly name: string;
  readonly translate: (one: never) => Translated;
}
const ENGINES: Engine[] = [
  { name: "magento", translate: translateMagento },
  { name: "medusa", translate: translateMedusa },
  { name: "saleor", translate: translateSaleor },
  { name: "shopware", translate: translateShopware },
  { name: "solidus", translate: translateSolidus },
  { name: "sylius", translate: translateSylius },
  { name: "vendure", translate: translateVendure },
];

test.skipIf(!isHere)("dump", () => {
  for (const { name, translate } of ENGINES) {
    const cases = read<{ id: string }[]>(`engines/${name}.json`);
    const groups: Record<string, string[]> = {};
    for (const one of cases) {
      const t = translate(one as never);
      if ("lacks" in t) (groups[t.lacks] ??= []).push(one.id);
      else {
        const got = figures(answer(t.question), t.expected);
        const same = JSON.stringify(got) === JSON.stringify(t.expected);
        try { expect(got).toEqual(t.expected); (groups.reproduced ??= []).push(one.id); }
        catch { (groups.differs ??= []).push(one.id + JSON.stringify(got) + JSON.stringify(t.expected)); }
      }
    }
    console.log(name, cases.length, Object.entries(groups).map(([k, v]) => `${k} ${v.length}: ${v.join(" ")}`).join("\n  "));
  }
});
