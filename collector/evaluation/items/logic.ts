import { fewest, union } from "../item-keys.ts";
import { allReads } from "../reads.ts";
import type { CompiledItems, NestingItemContext } from "./kind.ts";

/** Lines that every matcher includes. */
export function and<Nested>(matchers: readonly Nested[], { compile }: NestingItemContext<Nested>): CompiledItems {
  const compiled = matchers.map((matcher) => compile(matcher));
  const tests = compiled.map(({ matches }) => matches);
  return {
    matches: (line) => tests.every((matches) => matches(line)),
    keys: () => fewest(compiled.map(({ keys }) => keys())),
    reads: () => allReads(compiled.map(({ reads }) => reads())),
  };
}

/** Lines that at least one matcher includes; they count together. */
export function or<Nested>(matchers: readonly Nested[], { compile }: NestingItemContext<Nested>): CompiledItems {
  const compiled = matchers.map((matcher) => compile(matcher));
  const tests = compiled.map(({ matches }) => matches);
  return {
    matches: (line) => tests.some((matches) => matches(line)),
    keys: () => union(compiled.map(({ keys }) => keys())),
    reads: () => allReads(compiled.map(({ reads }) => reads())),
  };
}

/** Lines that the matcher does not include. */
export function not<Nested>(matcher: Nested, { compile }: NestingItemContext<Nested>): CompiledItems {
  const { matches, reads } = compile(matcher);
  return { matches: (line) => !matches(line), keys: () => null, reads };
}
