import { parsePromotionSource } from "../../contract/promotion-source.ts";
import type { PromotionSourceResponse } from "../../contract/responses/promotion-source.ts";
import type { PromotionSource } from "../../store/ports/promotion-sources.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { type DataResponse, dataResponse } from "../data-response.ts";
import { iso, isoOrNull } from "../iso.ts";
import { type Refusal, refusal } from "../refusal.ts";

/** What the management of a source needs from outside. */
export interface SourceContext {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Whether the shop may be on the collector's own machine, also over http: for development. */
  readonly allowLoopback: boolean;
  /** Starts the pulls that are due. */
  readonly wake: () => void;
}

type SourceResult = Promise<DataResponse<PromotionSourceResponse> | Refusal>;

const noSource = refusal("not_found", "The property has no promotion source.");

export async function readSource(context: SourceContext, property: Property): SourceResult {
  return responseOf(context, await context.store.promotionSource(property.id));
}

/** Replaces the source, with all credentials, and starts a pull. */
export async function setSource(context: SourceContext, property: Property, body: unknown): SourceResult {
  const parsed = parsePromotionSource(body, context.allowLoopback);
  if (!parsed.ok) return refusal("unprocessable", "The promotion source is not valid.", parsed.errors);
  const source = await context.store.setPromotionSource(property.id, parsed.value);
  context.wake();
  return responseOf(context, source);
}

export async function deleteSource({ store }: SourceContext, property: Property): Promise<undefined | Refusal> {
  return (await store.deletePromotionSource(property.id)) ? undefined : noSource;
}

/** Starts a pull now. One that is in progress counts. */
export async function pullNow(context: SourceContext, property: Property): SourceResult {
  const source = await context.store.hastenPull(property.id);
  context.wake();
  return responseOf(context, source);
}

/** Leaves out the credentials. */
function responseOf(
  { now }: SourceContext,
  source: PromotionSource | null,
): DataResponse<PromotionSourceResponse> | Refusal {
  if (!source) return noSource;
  return dataResponse({
    platform: source.platform,
    url: source.url,
    credential_names: Object.keys(source.credentials),
    interval_minutes: source.interval_minutes,
    last_success_at: isoOrNull(source.last_success_at),
    last_attempt_at: isoOrNull(source.last_attempt_at),
    last_error: source.last_error,
    credentials_refused_since: isoOrNull(source.refused_since),
    next_at: iso(source.next_at),
    is_pulling: source.claimed_until > now(),
    last_counts: source.last_counts,
    created_at: iso(source.created_at),
    updated_at: iso(source.updated_at),
  });
}
