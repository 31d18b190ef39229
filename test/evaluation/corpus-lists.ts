/** The result for every case of the seven other systems; docs/corpus.md gives the reasons. No case changes silently. */
import type { Figures } from "./corpus.ts";

/** `ids("magento", "001 003")` → magento-001, magento-003. */
const ids = (engine: string, numbers: string): string[] => numbers.split(" ").map((number) => `${engine}-${number}`);

/** Expressed in the collector's language, with the same result to the cent. */
export const REPRODUCED: readonly string[] = [
  ...ids("magento", "001 003"),
  ...ids(
    "medusa",
    "001 003 009 012 014 015 018 019 020 024 025 026 031 032 035 038 040 044 047 050 053 055 057 059 060",
  ),
  ...ids("medusa", "061 063 064 065"),
  ...ids("saleor", "001 002 010 012 013 014 015 016 017 021"),
  ...ids("shopware", "001 002 003 005"),
  ...ids("solidus", "001 003 006 007 008 011 012 013 015"),
  ...ids("sylius", "001 006 008 009 010 011 012 013 014 018 020 021 022 024 025 026 027 029 030 031 033 034 035 038"),
  ...ids(
    "sylius",
    "039 040 041 042 043 044 049 050 053 054 056 059 060 061 062 063 065 066 067 068 071 074 077 078 079 084 086",
  ),
  ...ids("sylius", "087 088 093 096 097 098 099 101 103 104 105 107"),
  ...ids("vendure", "002 005 006 012 013 014 015 016 021 022"),
];

/** Expressed in the collector's language, with another result by one of its rules. */
export const DIFFERS: Readonly<Record<string, Figures>> = {
  "medusa-005": { discount: "2500.00", lines: { item_cotton_tshirt: "2500.00" } },
  "medusa-062": { discount: "2550.00", lines: { item_cotton_tshirt: "1350.00", item_cotton_tshirt2: "1200.00" } },
  "solidus-005": { discount: "50.00", lines: { l1: "9.23", l2: "17.69", l3: "23.08" } },
  "vendure-001": { lines: { 1: "1.23" } },
};

/** Not expressed, by the feature that the collector's language lacks. */
export const LACKS: Readonly<Record<string, readonly string[]>> = {
  "one amount off goods and shipping together": ids("saleor", "004 006"),
  "a budget for a campaign": ids("medusa", "006 011 016 017 022 023 029 036 037 049"),
  "amounts below zero": ids("vendure", "011"),
};
