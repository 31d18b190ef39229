/** An exact decimal number: `digits` × 10^-`scale`. It has no trailing zeros, so that equal numbers have equal parts. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const TEXT = /^(-?)(?=\.?\d)(\d{0,20})(?:\.(\d{0,30}))?$/;
/** The shortest text of a number, which may have an exponent. */
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/**
 * Parses a decimal.
 * @param value a text such as `"2.0000"`; or a number, which is read as its shortest text
 * @returns null for any other text, and beyond 20 digits or 30 decimals
 */
export function parseDecimal(value: string | number): Decimal | null {
  const match = typeof value === "number" ? NUMBER.exec(String(value)) : TEXT.exec(value.trim());
  if (!match) return null;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const scale = fraction.length - Number(exponent);
  if (scale > 30 || scale < -20) return null;
  const digits = BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, -scale));
  return reduced({ digits: sign ? -digits : digits, scale: Math.max(0, scale) });
}

function reduced({ digits, scale }: Decimal): Decimal {
  let [rest, places] = [digits, scale];
  while (places > 0 && rest % 10n === 0n) [rest, places] = [rest / 10n, places - 1];
  return { digits: rest, scale: places };
}

/** `{ digits: 25n, scale: 1 }` → `"2.5"` */
export function printDecimal({ digits, scale }: Decimal): string {
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
  const sign = digits < 0n ? "-" : "";
  return scale === 0 ? sign + text : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

export const isWhole = ({ scale }: Decimal): boolean => scale === 0;

export const times = (a: Decimal, b: Decimal): Decimal =>
  reduced({ digits: a.digits * b.digits, scale: a.scale + b.scale });

export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const scaled = (one: Decimal) => one.digits * 10n ** BigInt(scale - one.scale);
  return reduced({ digits: scaled(a) + scaled(b), scale });
}

export const negative = ({ digits, scale }: Decimal): Decimal => ({ digits: -digits, scale });

export const isGreater = (a: Decimal, b: Decimal): boolean => plus(a, negative(b)).digits > 0n;

/** `a / b` for a positive `b`, rounded half away from zero to some decimals. */
export function quotient(a: Decimal, b: Decimal, decimals: number): Decimal {
  const numerator = a.digits * 10n ** BigInt(b.scale + decimals);
  const denominator = b.digits * 10n ** BigInt(a.scale);
  return reduced({ digits: roundedQuotient(numerator, denominator), scale: decimals });
}

/** @param denominator positive */
function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const result = (2n * magnitude + denominator) / (2n * denominator);
  return numerator < 0n ? -result : result;
}

/** A number times 10^`places`, rounded to a whole one, half away from zero. */
export function rounded({ digits, scale }: Decimal, places: number): number {
  const shift = places - scale;
  return Number(shift >= 0 ? digits * 10n ** BigInt(shift) : roundedQuotient(digits, 10n ** BigInt(-shift)));
}

/** A non-negative number times 10^`places`, rounded up to a whole one. */
export function roundedUp({ digits, scale }: Decimal, places: number): number {
  const shift = places - scale;
  if (shift >= 0) return Number(digits * 10n ** BigInt(shift));
  const divisor = 10n ** BigInt(-shift);
  return Number((digits + divisor - 1n) / divisor);
}
