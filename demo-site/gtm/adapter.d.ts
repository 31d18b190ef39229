import type { Adapter, Customer } from "../shop/adapter.js";

export function gtmAdapter(dataLayer: unknown[], customer: Customer): Adapter;
