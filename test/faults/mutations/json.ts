import fc from "fast-check";

/** Text that is printed unchanged, such as invalid JSON. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
const raw = (text: string) => new Raw(text);

/** Prints JSON with raw text in it. */
export function print(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(print).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  return `{${Object.entries(value)
    .map(([key, nested]) => (key === "(again)" ? print(nested) : `${JSON.stringify(key)}:${print(nested)}`))
    .join(",")}}`;
}

const nested = (depth: number, open: string, close: string) => raw(open.repeat(depth) + close.repeat(depth));

/** Values that often cause faults. */
export const NASTY: readonly unknown[] = [
  ...["1e999", "-1e999", "1e-400", "-0", "0.1e-7", "1e21", "9007199254740993", "123456789012345678901234567890"].map(
    raw,
  ),
  ...['"\\ud800"', '"a\\udc00b"', '"\\u0000"', '"a\\u0000b"', '"\\u202e\\ufeff"', '"\\ud83d\\ude00"'].map(raw),
  ...['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}', '{"toString":1,"toJSON":1}'].map(raw),
  ...['{"length":-1}', '{"then":"x"}', '{"id":1,"id":2}', "NaN", "undefined", "", "'x'", "[1,]", "//", "\u0001"].map(
    raw,
  ),
  ...[
    null,
    true,
    false,
    0,
    -1,
    1,
    0.5,
    1e15,
    -1e-9,
    2 ** 53,
    2 ** 31,
    [],
    {},
    "",
    " ",
    "0",
    "-1",
    "1e3",
    "0x10",
    "1,5",
  ],
  ...["١٢", "NaN", "Infinity", "null", "{{code}}", "undefined", "__proto__", "constructor", "İ", "ﬀ", "ẞ", "e\u0301"],
  ...["TAKE50", "take50", " TAKE50 ", "SPEND200,GIFT200", "USD", "usd", "XXX", "JPY", "KWD", "CLP"],
  ...["9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "+275760-09-13T00:00:00.001Z"],
  ...["1970-01-01T00:00:00+14:00", "2026-11-22T10:00:00.123456789Z", "99999999999999999999.99", "0.005", "119.950"],
  ...["purchase", "used", "removed", "promotion_code", "product", "add_to_cart", "clear_cart"],
  ...["x".repeat(129), "x".repeat(257), "ä".repeat(5_000), "\u{1f600}".repeat(300), "z\u0336".repeat(2_000)],
  ...[nested(45, "[", "]"), nested(2_000, '{"a":[', "]}"), nested(50_000, "[", "]")],
  ...[raw(`[${"0,".repeat(20_000)}0]`), raw(`{${Array.from({ length: 2_000 }, (_, n) => `"k${n}":${n}`).join(",")}}`)],
];

/** A change of one value. `at` is its position among all values of the body. */
export interface Change {
  readonly at: number;
  readonly change: (value: unknown) => unknown;
}

/** The result of `change` for a value to remove. */
const REMOVED = Symbol("removed");

const replaced = fc
  .oneof({ weight: 4, arbitrary: fc.constantFrom(...NASTY) }, fc.jsonValue(), fc.string({ unit: "binary" }))
  .map((by) => () => by);

const retyped = fc.constantFrom<Change["change"]>(
  String,
  Number,
  Boolean,
  (value) => [value],
  (value) => ({ value }),
);

const mutated = fc.constantFrom<Change["change"]>(
  () => REMOVED,
  // Twice in its list.
  (value) => raw(`${print(value)},${print(value)}`),
  (value) => (Array.isArray(value) ? Array.from({ length: 600 }, () => value[0]) : value),
  (value) => (Array.isArray(value) ? value.toReversed() : value),
  (value) => (typeof value === "string" ? value.repeat(40) : value),
  (value) => (typeof value === "string" ? value.toUpperCase() : value),
  (value) =>
    typeof value === "object" && value !== null ? { ...value, "(again)": raw('"__proto__":{"x":1}') } : value,
  (value) => (typeof value === "object" && value !== null ? { ...value, unknown_field: 1 } : value),
);

export const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(200),
  change: fc.oneof({ weight: 3, arbitrary: replaced }, retyped, { weight: 2, arbitrary: mutated }),
});

/** A copy of a body with one value changed. */
export function changed(body: unknown, { at, change: make }: Change): unknown {
  const target = at % sizeOf(body);
  let position = -1;
  const visit = (value: unknown): unknown => {
    position += 1;
    if (position === target) return make(value);
    if (typeof value !== "object" || value === null || value instanceof Raw) return value;
    if (Array.isArray(value)) return value.map(visit).filter((item) => item !== REMOVED);
    const entries = Object.entries(value).map(([key, field]) => [key, visit(field)] as const);
    return Object.fromEntries(entries.filter(([, field]) => field !== REMOVED));
  };
  const result = visit(body);
  return result === REMOVED ? null : result;
}

const sizeOf = (value: unknown): number =>
  typeof value === "object" && value !== null && !(value instanceof Raw)
    ? Object.values(value).reduce<number>((sum, item) => sum + sizeOf(item), 1)
    : 1;
