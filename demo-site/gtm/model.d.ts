export type Model = Record<string, unknown>;
export function merge(to: Model, from: Model): Model;
export function applyMessage(model: Model, message: Model): void;
export function read(model: Model, path: string): unknown;
export function isMessage(value: unknown): value is Model;
