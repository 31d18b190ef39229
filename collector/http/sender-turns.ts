import type { IncomingMessage } from "node:http";
import { BoundedMap } from "../services/guard/bounded-map.ts";
import type { Refusal } from "../services/refusal.ts";
import { NO_PROPERTY, type Turns } from "../services/turns.ts";
import { secretOf } from "./request.ts";

/** Turns of requests whose property is not known yet: the key is in a body that is still text. */
export interface SenderTurns {
  /** Waits before the body is parsed. @returns a refusal where too much of the sender's property waits */
  wait(req: IncomingMessage, body: string): Promise<Refusal | null>;
  /** Notes the property of a request that was admitted. */
  learn(req: IncomingMessage, writeKey: string | null, propertyId: string): void;
}

/** Keys whose properties are remembered. */
const MAX_KEYS = 10_000;
/** Characters at each end of a body in which the key is looked for. */
const REACH = 300;
const WRITE_KEY = /"?(?:write_key|token)"?\s*[:=]\s*"?([\w-]{1,128})/;

/**
 * The key that a request names, found without parsing it. It decides the order alone: what the sender may do, the parsed body
 * decides.
 */
function keyIn(req: IncomingMessage, body: string): string | null {
  const secret = secretOf(req.headers);
  if (secret !== null) return secret;
  const text = body === "" ? (req.url ?? "") : body;
  return (WRITE_KEY.exec(text.slice(0, REACH)) ?? WRITE_KEY.exec(text.slice(-REACH)))?.[1] ?? null;
}

export function senderTurns(turns: Turns): SenderTurns {
  const properties = new BoundedMap<string, string>(MAX_KEYS);
  return {
    wait(req, body) {
      const key = keyIn(req, body);
      // All requests of unknown keys share one lane: otherwise invented keys would have a turn each.
      return turns.wait((key !== null && properties.get(key)) || NO_PROPERTY, body.length);
    },
    learn(req, writeKey, propertyId) {
      const key = secretOf(req.headers) ?? writeKey;
      if (key !== null && properties.get(key) !== propertyId) properties.set(key, propertyId);
    },
  };
}
