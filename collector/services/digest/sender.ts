import type { ClaimedSend, Digest, DigestPlan, SendEnd } from "../../store/ports/digests.ts";
import { nextAttemptAt } from "../webhooks/schedule.ts";
import { localDate, nextDigestAt, WEEK } from "./schedule.ts";
import { type Delivery, type DigestContext, sendDigest } from "./send.ts";

/** What the background job needs from outside. */
export interface DigestSenderOptions extends DigestContext {
  /** Receives internal errors, and those of a store that can't be written. */
  readonly onFault: (error: unknown) => void;
}

export interface DigestSender {
  /** Sends the digests that are due. */
  wake(): void;
  /** Begins no further digest. @returns after the one in progress */
  close(): Promise<void>;
}

/** Longest time of an attempt, in ms: after it, a digest without a result is unclear. */
const LEASE = 5 * 60_000;

/** Sends the digests of all properties as they are due. */
export function digestSender(options: DigestSenderOptions): DigestSender {
  let turn: Promise<void> | null = null;
  let closing = false;
  return {
    wake() {
      if (closing) return;
      turn ??= sendDueDigests(options, () => closing)
        .catch(options.onFault)
        .finally(() => {
          turn = null;
        });
    },
    async close() {
      closing = true;
      await turn;
    },
  };
}

/**
 * Sends what is due, each digest once a week: it is claimed before it is sent, so that a restart does not send it again.
 * @param isClosing whether no further digest is begun
 */
export async function sendDueDigests(options: DigestSenderOptions, isClosing = () => false): Promise<void> {
  await planDue(options);
  while (!isClosing()) {
    const claim = await options.store.claimSend(options.now(), LEASE);
    if (!claim) return;
    const delivery = await tryClaimed(options, claim);
    await options.store.endSend(claim, endOf(options, claim, delivery));
  }
}

async function planDue({ store, now }: DigestSenderOptions): Promise<void> {
  for (const digest of await store.dueDigests(now())) {
    const property = await store.property(digest.property_id);
    if (!property) continue;
    await store.planDigest(digest, planOf(digest, now(), property.time_zone));
  }
}

/** After an outage of several weeks, the last one is news. */
function planOf(digest: Digest, now: number, timeZone: string): DigestPlan {
  const latest = nextDigestAt(now - WEEK, digest, timeZone);
  const isLate = digest.next_at <= now;
  const at = latest > now || (isLate && digest.next_at > latest) ? digest.next_at : latest;
  // Otherwise the clock was ahead. Nothing was due before the settings were these.
  const isDue = isLate || (latest <= now && latest > digest.updated_at);
  return {
    today: localDate(now, timeZone),
    week: isDue ? localDate(at, timeZone) : null,
    at,
    nextAt: nextDigestAt(now, digest, timeZone),
  };
}

async function tryClaimed(options: DigestSenderOptions, { digest, channel, week }: ClaimedSend): Promise<Delivery> {
  try {
    const property = await options.store.property(digest.property_id);
    if (!property) return { state: "failed", error: "The property does not exist.", retryAfter: null };
    return await sendDigest(options, property, digest, channel, week);
  } catch (error) {
    options.onFault(error);
    // Nothing was sent: both ways of sending never reject.
    return { state: "failed", error: "The digest could not be made, because of an internal error.", retryAfter: null };
  }
}

/** A digest that surely failed is sent again, for two days. */
function endOf({ now, random }: DigestSenderOptions, { attempts }: ClaimedSend, delivery: Delivery): SendEnd {
  const at = now();
  const { state, error, retryAfter } = delivery;
  const next_at = state === "failed" ? nextAttemptAt({ attempts, now: at, random: random(), retryAfter }) : null;
  return next_at === null ? { state, error, at, next_at: at } : { state: "pending", error, at, next_at };
}
