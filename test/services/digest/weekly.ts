import { onTestFinished } from "vitest";
import { parseDigest } from "../../../collector/contract/digest.ts";
import { digestRenderer } from "../../../collector/http/digest/render.ts";
import { nextDigestAt } from "../../../collector/services/digest/schedule.ts";
import type { DigestContext, RenderedDigest } from "../../../collector/services/digest/send.ts";
import { sendDueDigests } from "../../../collector/services/digest/sender.ts";
import type { Mail, MailResult } from "../../../collector/services/outbound/mail.ts";
import type { PostRequest, PostResult } from "../../../collector/services/outbound/posting.ts";
import type { DigestSend } from "../../../collector/store/ports/digests.ts";
import { openShop, type Shop } from "../../support/redemptions.ts";

export const PUBLIC_URL = "https://codes.example";
export const render = digestRenderer(PUBLIC_URL);

/** A shop with a digest, and what is sent of it. */
export interface Weekly {
  readonly shop: Shop;
  readonly mails: Mail[];
  readonly posts: PostRequest[];
  readonly faults: unknown[];
  /** The results of the next attempts; success where there are no more. */
  readonly mailResults: MailResult[];
  readonly postResults: PostResult[];
  /** Sets the digest; by default Monday at 8:00 in UTC. */
  setDigest(body: object): Promise<void>;
  /** Sends what is due. A fault of the store ends it. */
  run(change?: Partial<DigestContext>): Promise<void>;
  sends(): Promise<readonly DigestSend[]>;
}

/** Closed when the test has finished. */
export async function weekly(): Promise<Weekly> {
  const shop = await openShop();
  onTestFinished(() => shop.store.close());
  const [mails, posts, faults]: [Mail[], PostRequest[], unknown[]] = [[], [], []];
  const [mailResults, postResults]: [MailResult[], PostResult[]] = [[], []];
  const context: DigestContext = {
    store: shop.store,
    now: () => shop.now,
    random: () => 0,
    sendMail: async (mail) => {
      mails.push(mail);
      return mailResults.shift() ?? { refused: 0 };
    },
    post: async (request) => {
      posts.push(request);
      return postResults.shift() ?? { status: 200, answer: "ok", retryAfter: null };
    },
    resolve: async () => [{ address: "93.184.216.34", family: 4 }],
    allowLoopback: false,
    render,
  };
  return {
    ...{ shop, mails, posts, faults, mailResults, postResults },
    async setDigest(body) {
      const parsed = parseDigest(body, false);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
      const { slack_url = null, ...settings } = parsed.value;
      const next = nextDigestAt(shop.now, settings, shop.property.time_zone);
      await shop.store.setDigest(shop.property.id, { ...settings, slack_url }, next);
    },
    async run(change = {}) {
      await sendDueDigests({ ...context, ...change, onFault: (error: unknown) => void faults.push(error) });
    },
    sends: () => shop.store.digestSends(shop.property.id),
  };
}

/** The blocks of a Slack message, as text. */
export const slackText = ({ slack }: Pick<RenderedDigest, "slack">): string => JSON.stringify(slack, null, 1);
