import type { Adapter } from "../shop/adapter.js";

export function directAdapter(events: unknown): Adapter;
