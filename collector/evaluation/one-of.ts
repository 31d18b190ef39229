/**
 * An object with exactly one key, its kind: BigCommerce's form of conditions, actions and item matchers.
 * `Values` maps each kind to the value under its key.
 */
export type OneOf<Values> = { readonly [Kind in keyof Values]: { readonly [Key in Kind]: Values[Kind] } }[keyof Values];

/** One compiler for each kind: what a new kind adds to. */
export type Compilers<Values, Context, Compiled> = {
  readonly [Kind in keyof Values]: (value: Values[Kind], context: Context) => Compiled;
};

/**
 * Compiles an object of one kind with the compiler of this kind.
 * @param contextOf the context for a kind; it names the kind in the paths of an explanation
 */
export function compileOneOf<Values, Context, Compiled>(
  compilers: Compilers<Values, Context, Compiled>,
  object: OneOf<Values>,
  contextOf: (kind: keyof Values) => Context,
): Compiled {
  // The contract accepts exactly one key.
  const [kind, value] = Object.entries(object)[0] as [keyof Values, Values[keyof Values]];
  return compilers[kind](value, contextOf(kind));
}
