import type { ItemKind } from "./kind.ts";

/** Lines that every one of the matchers means. */
export const and: ItemKind<"and"> = (matchers, compile) => {
  const all = matchers.map(compile);
  return (line) => all.every((matches) => matches(line));
};

/** Lines that at least one of the matchers means: any mix of them counts together. */
export const or: ItemKind<"or"> = (matchers, compile) => {
  const any = matchers.map(compile);
  return (line) => any.some((matches) => matches(line));
};

/** Lines that the matcher does not mean. */
export const not: ItemKind<"not"> = (matcher, compile) => {
  const matches = compile(matcher);
  return (line) => !matches(line);
};
