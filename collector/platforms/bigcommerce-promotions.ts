import { UNKNOWN_FIELD } from "../contract/error-messages.ts";
import { type Fields, fieldsOf } from "../contract/fields.ts";
import { parsePromotion } from "../contract/promotion/promotion.ts";
import { storedFields } from "../contract/promotion/unstored.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import { type RecordReader, recordReader } from "./record-reader.ts";
import { rulesOrNone } from "./rules.ts";
import type { Shop, TranslatedCode, Translation } from "./translation.ts";

/** Translates a promotion of the V3 API: its body is in our language, as far as we know it. */
export function translatePromotion(record: unknown, shop: Shop): Translation {
  const reader = recordReader(record, shop);
  const id = reader.required("id");
  const isCoupon = reader.text("redemption_type") === "COUPON";
  const codes = isCoupon ? codesOf(reader) : [];
  if (isCoupon && codes.length === 0)
    reader.cannot("codes", "The file has no codes of this promotion; here they are unknown.");
  const body = knownBody(reader, fieldsOf(record) ?? {}, shop);
  const used = reader.count("current_uses");
  if (reader.errors.length > 0) return { errors: reader.errors };
  return { source_id: id, body, codes, used, unsupported: reader.unsupported };
}

/** Codes are a list, or an answer with `data`. */
function codesOf(reader: RecordReader): TranslatedCode[] {
  const base = Array.isArray(reader.value("codes")) ? "codes" : "codes.data";
  return reader.list(base).map((code, at) => {
    const path = `${base}[${at}]`;
    const entry = reader.under(path, code);
    return {
      path,
      code: entry.required("code"),
      max_uses: entry.count("max_uses"),
      max_uses_per_customer: entry.count("max_uses_per_customer"),
      used: entry.count("current_uses"),
    };
  });
}

/** The body without the fields, and the rules, that are not known here: these are named. */
function knownBody(reader: RecordReader, record: Fields, shop: Shop): Fields {
  const sent = withReadRules(storedFields(record));
  const parsed = parsePromotion(sent, shop.currency, "bigcommerce");
  const errors = parsed.ok ? [] : parsed.errors;
  const unknown = errors.filter(({ message }) => message === UNKNOWN_FIELD).map(({ path }) => path);
  const rules = new Set(unknown.flatMap((path) => ruleOf(path) ?? []));
  for (const error of errors) if (!isExplained(error, unknown, rules)) reader.refuse(error.path, error.message);
  for (const path of unknown) reader.cannot(path, ruleOf(path) ? WITHOUT_RULE : WITHOUT_FIELD);
  const known = Object.entries(sent).filter(([name]) => !unknown.includes(name));
  const kept = listOf(sent.rules).filter((_, at) => !rules.has(`rules[${at}]`));
  return { ...Object.fromEntries(known), rules: rulesOrNone(kept) };
}

const WITHOUT_RULE = "This part is not known here: its rule is left out.";
const WITHOUT_FIELD = "This field is not known here: it has no effect.";

/** The rule of a path, such as `rules[0]`. */
const ruleOf = (path: string): string | undefined => /^rules\[\d+\]/.exec(path)?.[0];

/** Whether an error disappears with the unknown fields and their rules. */
const isExplained = ({ path }: FieldError, unknown: readonly string[], rules: ReadonlySet<string>): boolean =>
  unknown.includes(path) || rules.has(ruleOf(path) ?? "");

const listOf = (rules: unknown): Fields[] =>
  Array.isArray(rules) ? rules.map((rule: unknown) => fieldsOf(rule) ?? {}) : [];

/** Rules as BigCommerce reads them: it ignores their currency, and a minimum quantity without items. */
function withReadRules(body: Fields): Fields {
  if (!Array.isArray(body.rules)) return body;
  const rules = body.rules.map((rule: unknown) => {
    const fields = fieldsOf(rule);
    if (!fields) return rule;
    const { currency_code: _, ...read } = fields;
    return "condition" in read ? { ...read, condition: readCondition(read.condition) } : read;
  });
  return { ...body, rules };
}

function readCondition(condition: unknown): unknown {
  if (Array.isArray(condition)) return condition.map(readCondition);
  const fields = fieldsOf(condition);
  if (!fields) return condition;
  const cart = fieldsOf(fields.cart);
  if (cart) return { ...fields, cart: cart.items ? cart : { ...cart, minimum_quantity: null } };
  return Object.fromEntries(Object.entries(fields).map(([name, nested]) => [name, readCondition(nested)]));
}
