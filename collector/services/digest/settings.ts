import { channelsOf, parseDigest } from "../../contract/digest.ts";
import type { DigestResponse, DigestTestResult } from "../../contract/responses/digest.ts";
import type { Digest } from "../../store/ports/digests.ts";
import type { Property } from "../../store/ports/records.ts";
import { type DataResponse, dataResponse } from "../data-response.ts";
import { iso, isoOrNull } from "../iso.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { localDate, nextDigestAt } from "./schedule.ts";
import { type DigestContext, sendDigest } from "./send.ts";

const noDigest = refusal("not_found", "The property has no digest.");

export async function readDigest(
  context: DigestContext,
  property: Property,
): Promise<DataResponse<DigestResponse> | Refusal> {
  const digest = await context.store.digest(property.id);
  return digest ? responseOf(context, digest) : noDigest;
}

/** Replaces the digest. An address of Slack that the body leaves out stays. */
export async function setDigest(
  context: DigestContext,
  property: Property,
  body: unknown,
): Promise<DataResponse<DigestResponse> | Refusal> {
  const parsed = parseDigest(body, context.allowLoopback);
  if (!parsed.ok) return refusal("unprocessable", "The digest is not valid.", parsed.errors);
  const { slack_url, ...settings } = parsed.value;
  const stored = slack_url === undefined ? await context.store.digest(property.id) : null;
  const draft = { ...settings, slack_url: slack_url ?? stored?.slack_url ?? null };
  if (draft.emails.length > 0 && !context.sendMail) return unprocessable(NO_MAIL_SERVER);
  if (channelsOf(draft).length === 0) return unprocessable(NO_CHANNEL);
  const nextAt = nextDigestAt(context.now(), draft, property.time_zone);
  return responseOf(context, await context.store.setDigest(property.id, draft, nextAt));
}

const unprocessable = (message: string): Refusal =>
  refusal("unprocessable", "The digest is not valid.", [{ path: "emails", message }]);

const NO_MAIL_SERVER = "must be empty until the operator of the collector has set SMTP_URL and SMTP_FROM";
const NO_CHANNEL = "must have an address where there is no slack_url";

export async function deleteDigest({ store }: DigestContext, property: Property): Promise<undefined | Refusal> {
  return (await store.deleteDigest(property.id)) ? undefined : noDigest;
}

/** Sends the digest of the last seven days on each channel now. The weekly ones stay as they are. */
export async function testDigest(
  context: DigestContext,
  property: Property,
): Promise<DataResponse<DigestTestResult[]> | Refusal> {
  const digest = await context.store.digest(property.id);
  if (!digest) return noDigest;
  const day = localDate(context.now(), property.time_zone);
  const results = channelsOf(digest).map(async (channel) => {
    const { state, error } = await sendDigest(context, property, digest, channel, day, true);
    return { channel, state, error };
  });
  return dataResponse(await Promise.all(results));
}

/** Leaves out the address of Slack. */
async function responseOf({ store }: DigestContext, digest: Digest): Promise<DataResponse<DigestResponse>> {
  const sends = await store.digestSends(digest.property_id);
  return dataResponse({
    emails: [...digest.emails],
    slack_host: digest.slack_url === null ? null : new URL(digest.slack_url).host,
    weekday: digest.weekday,
    hour: digest.hour,
    next_at: iso(digest.next_at),
    sends: sends.map((send) => ({ ...send, at: isoOrNull(send.at) })),
    created_at: iso(digest.created_at),
    updated_at: iso(digest.updated_at),
  });
}
