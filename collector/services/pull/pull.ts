import { counted } from "../../contract/error-messages.ts";
import type { Source } from "../../contract/promotion/source.ts";
import type { PromotionSourceDraft } from "../../contract/promotion-source.ts";
import type { ClaimedPull, PullCounts, PullEnd } from "../../store/ports/promotion-sources.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { AnswerFile, FileError } from "../import-answers.ts";
import { importPlatform, type PlatformChange } from "../import-platform.ts";
import { nextAttemptAt } from "../webhooks/schedule.ts";
import { PullFailure } from "./failure.ts";
import { READERS } from "./readers.ts";
import { askerOf, type ShopContext } from "./request-shop.ts";

/** What a pull needs from outside. */
export interface PullContext extends ShopContext {
  readonly store: Pick<
    Store,
    "property" | "promotionSource" | "platformPromotions" | "compareImport" | "importPromotions" | "endPull"
  >;
}

/** Longest time, in ms, that a shop's promotions are read. */
const LONGEST_READ = 20 * 60_000;
/** The longest time of a pull, in ms: to read the promotions, and to import them. */
export const PULL_LEASE = 30 * 60_000;

/** The author in the history of promotions. */
const ACTOR = "pull";

const MINUTE = 60_000;

/**
 * Reads the promotions of a shop and imports them, all or none.
 * @returns how it ended, as it was recorded
 */
export async function pull(context: PullContext, claim: ClaimedPull): Promise<PullEnd> {
  const result = await tryPull(context, claim);
  const end = endOf(context, claim, result);
  await context.store.endPull(claim, end);
  return end;
}

async function tryPull(context: PullContext, claim: ClaimedPull): Promise<PullCounts | PullFailure> {
  const { store, now } = context;
  try {
    const files = await READERS[claim.platform].read(askerOf(context, claim, now() + LONGEST_READ));
    const [property, current] = await Promise.all([
      store.property(claim.property_id),
      store.promotionSource(claim.property_id),
    ]);
    if (!property || current?.claimed_until !== claim.claimed_until)
      return new PullFailure("The source was changed during the pull, so nothing was imported.");
    return await importFiles(context, property, claim, files);
  } catch (error) {
    if (error instanceof PullFailure) return error;
    throw error;
  }
}

async function importFiles(
  { store }: PullContext,
  property: Property,
  { platform }: PromotionSourceDraft,
  answers: readonly unknown[],
): Promise<PullCounts | PullFailure> {
  const files = answers.map((answer, at): AnswerFile => ({ file: `answer ${at + 1}`, answer }));
  if (files.length === 0) await refuseEmpty(store, property, platform);
  const result = await importPlatform(store, property, ACTOR, { source: platform, files, isAll: true });
  if ("changes" in result) return countsOf(result.changes);
  return new PullFailure(`Nothing was imported: ${errorsText(result.errors)}.`);
}

/**
 * A shop that has lost all its promotions at once is more likely to be out of order, or another one.
 * @throws PullFailure where promotions of the platform are active here
 */
async function refuseEmpty(store: PullContext["store"], { id }: Property, platform: Source): Promise<void> {
  const active = (await store.platformPromotions(id, platform)).filter(({ isEnabled }) => isEnabled).length;
  if (active === 0) return;
  const had = counted(active, "imported promotion is", "imported promotions are");
  throw new PullFailure(
    `The shop answered that it has no promotions, but ${had} active here: nothing was changed. If it has none any more, run: promotrail remove promotions --from ${platform}`,
  );
}

const errorsText = ([first, ...others]: readonly FileError[]): string => {
  const text = first ? `${first.file}: ${first.path} ${first.message}` : "";
  return others.length === 0 ? text : `${text} (and ${counted(others.length, "more error", "more errors")})`;
};

function countsOf(changes: readonly PlatformChange[]): PullCounts {
  const count = (kind: PlatformChange["change"]) => changes.filter(({ change }) => change === kind).length;
  return {
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    disabled: count("disabled"),
    partial: changes.filter(({ unsupported }) => unsupported.length > 0).length,
  };
}

/** A pull that failed is tried again sooner than the next one, unless the credentials are refused. */
function endOf({ now, random }: PullContext, claim: ClaimedPull, result: PullCounts | PullFailure): PullEnd {
  const at = now();
  const regular = at + claim.interval_minutes * MINUTE;
  if (!(result instanceof PullFailure)) return { at, next_at: regular, error: null, isRefused: false, counts: result };
  const { message: error, isRefused, retryAfter } = result;
  const attempts = claim.failures + 1;
  const retry = nextAttemptAt({ attempts, now: at, random: random(), retryAfter }) ?? regular;
  const soonest = at + (retryAfter ?? 0);
  const next_at = isRefused ? regular : Math.max(Math.min(retry, regular), soonest);
  return { at, next_at, error, isRefused, counts: null };
}
