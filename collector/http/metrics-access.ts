import type { IncomingMessage } from "node:http";
import { isSecret } from "../services/authenticate.ts";
import { type Refusal, refusal } from "../services/refusal.ts";
import { secretOf } from "./request.ts";

/** Who may read the metrics. */
export interface MetricsAccess {
  /** Whether they have a port of their own, which the operator keeps away from the public. */
  readonly hasOwnPort: boolean;
  /** The token that reads them; null: the machine itself may, without one. */
  readonly token: string | null;
  /** The administrator's token, which may read them, too. */
  readonly adminToken: string;
}

/** Why a request to the public port may not read the metrics; null where it may. */
export function refuseMetrics(req: IncomingMessage, { hasOwnPort, token, adminToken }: MetricsAccess): Refusal | null {
  if (hasOwnPort) return refusal("not_found", "The metrics have a port of their own: METRICS_PORT.");
  const secret = secretOf(req.headers);
  if (secret !== null && [token, adminToken].some((known) => known !== null && isSecret(known, secret))) return null;
  if (token === null && isFromThisMachine(req)) return null;
  return refusal(
    "unauthorized",
    "Send METRICS_TOKEN or the admin token as Authorization: Bearer. Without METRICS_TOKEN, requests from the collector's own machine need none.",
  );
}

/** Whether a program of this machine sent the request: not a proxy on it, which would pass on those of others. */
function isFromThisMachine({ headers, socket }: IncomingMessage): boolean {
  const isForwarded = ["x-forwarded-for", "forwarded", "via", "x-real-ip"].some((name) => name in headers);
  return !isForwarded && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(socket.remoteAddress ?? "");
}
