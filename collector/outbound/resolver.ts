import { lookup } from "node:dns/promises";
import type { Resolver } from "../services/outbound/address.ts";

/** Resolves hosts like the machine's other programs: hosts file, then DNS. */
export const systemResolver: Resolver = (host) => lookup(host, { all: true });
