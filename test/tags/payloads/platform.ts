import type { Site } from "../shop-page.ts";
import type { Stored } from "./shape.ts";

/** What a platform gives to a paste, in the platform's documented form, and what must be in the store afterwards. */
export interface PlatformShape<Payload> {
  readonly name: string;
  /** Public documentation, or public source text, of the form. */
  readonly source: string;
  readonly payload: Payload;
  readonly stored: Stored;
}

/** A shape that can be run, whatever the form of its payload is. */
export interface RunnableShape extends Omit<PlatformShape<never>, "payload"> {
  /** Lets a visitor do what the payload says. @returns the visitor's id */
  readonly run: (site: Site) => Promise<string>;
}

/** Binds the shapes of a platform to its pastes. @param visit runs the pastes with a payload, for a new visitor */
export const runnable = <Payload>(
  shapes: readonly PlatformShape<Payload>[],
  visit: (site: Site, payload: Payload) => Promise<string>,
): readonly RunnableShape[] =>
  shapes.map(({ payload, ...shape }) => ({ ...shape, run: (site) => visit(site, payload) }));
