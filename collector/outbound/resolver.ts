import { lookup } from "node:dns/promises";
import type { Resolver } from "../services/webhooks/address.ts";

/** As the machine's other programs find a host. */
export const systemResolver: Resolver = (host) => lookup(host, { all: true });
