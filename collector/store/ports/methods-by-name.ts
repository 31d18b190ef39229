import type { MethodKind, StoreMethod } from "./methods.ts";
import { STORE_METHODS, type Store } from "./store.ts";

type MethodTable = typeof STORE_METHODS;

/** The names of the methods of some kinds. */
export type MethodName<Kind extends MethodKind = MethodKind> = {
  [Name in keyof MethodTable]: MethodTable[Name]["kind"] extends Kind ? Name : never;
}[keyof MethodTable];

/** The names of the methods after which something that is remembered elsewhere is outdated. */
export type ChangeName<Changes extends NonNullable<StoreMethod["changes"]>> = {
  [Name in keyof MethodTable]: MethodTable[Name] extends { readonly changes: Changes } ? Name : never;
}[keyof MethodTable];

/** The arguments of each method. */
export type MethodArguments = { readonly [Name in keyof Store]: Parameters<Store[Name]> };

/** The result of each method, once its promise settles. */
export type MethodResults = { readonly [Name in keyof Store]: Awaited<ReturnType<Store[Name]>> };

/** One method of a store, named by a type parameter. */
export type Method<Name extends keyof Store> = (...args: MethodArguments[Name]) => Promise<MethodResults[Name]>;

const TABLE = Object.entries(STORE_METHODS) as [keyof Store, StoreMethod][];

/** @returns the names of all methods of the given kinds */
export const methodNames = <Kind extends MethodKind>(...kinds: readonly Kind[]) =>
  TABLE.filter(([, { kind }]) => kinds.some((each) => each === kind)).map(([name]) => name) as MethodName<Kind>[];

/** @returns the names of all methods that outdate something */
export const changeNames = <Changes extends NonNullable<StoreMethod["changes"]>>(outdated: Changes) =>
  TABLE.filter(([, { changes }]) => changes === outdated).map(([name]) => name) as ChangeName<Changes>[];

/** Makes methods of a store, each from its name. */
export function methodsFrom<Names extends keyof Store>(
  names: readonly Names[],
  make: <Name extends Names>(name: Name) => Method<Name>,
): { readonly [Name in Names]: Method<Name> } {
  const methods: { [Name in Names]?: Method<Name> } = {};
  for (const name of names) methods[name] = make(name);
  return methods as { readonly [Name in Names]: Method<Name> };
}
