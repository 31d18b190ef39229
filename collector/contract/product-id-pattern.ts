/** The ids that an id of a feed is made of. */
export interface PatternIds {
  readonly productId: string | null;
  readonly variantId: string | null;
}

const PLACEHOLDERS: Readonly<Record<string, keyof PatternIds>> = {
  "{product_id}": "productId",
  "{variant_id}": "variantId",
};

/** Literal texts and placeholders in turns; the first and the last part are literal. */
const partsOf = (pattern: string): string[] => pattern.split(/(\{product_id\}|\{variant_id\})/);

/**
 * Finds the ids in an id of a feed: `shopify_US_118_131` by the pattern `shopify_US_{product_id}_{variant_id}`. A placeholder ends
 * at the next literal text, the last one at the end. It is never empty.
 * @returns null where the id does not have the form of the pattern
 */
export function idsByPattern(pattern: string, id: string): PatternIds | null {
  const [prefix = "", ...parts] = partsOf(pattern);
  const ids: { -readonly [Name in keyof PatternIds]: PatternIds[Name] } = { productId: null, variantId: null };
  if (!id.startsWith(prefix)) return null;
  let from = prefix.length;
  for (let at = 0; at < parts.length; at += 2) {
    const literal = parts[at + 1]!;
    const isLast = at + 2 === parts.length;
    const end = isLast ? id.length - literal.length : id.indexOf(literal, from + 1);
    if (end <= from || !id.startsWith(literal, end)) return null;
    ids[PLACEHOLDERS[parts[at]!]!] = id.slice(from, end);
    from = end + literal.length;
  }
  return ids;
}

/** Why a text is no pattern; null for a pattern. */
export function patternProblem(pattern: string): string | null {
  const parts = partsOf(pattern);
  const names = parts.filter((_, at) => at % 2 === 1);
  const literals = parts.filter((_, at) => at % 2 === 0);
  if (names.length === 0) return "must contain {product_id}, {variant_id} or both";
  if (new Set(names).size < names.length) return "must contain each placeholder once";
  if (literals.some((literal) => /[{}]/.test(literal)))
    return "must have no other braces than {product_id} and {variant_id}";
  if (literals.slice(1, -1).includes("")) return "must have a text between its placeholders";
  return literals.every((literal) => literal === "") ? "must have a text beside its placeholder" : null;
}
