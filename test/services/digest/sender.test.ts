import { expect, test } from "vitest";
import { DAY, MINUTE } from "../../support/events.ts";
import { weekly } from "./weekly.ts";

const EMAILS = ["ann@shop.example"];
const SLACK = "https://hooks.slack.example/services/T/B/secret";
const HOUR = 60 * MINUTE;

/** Monday, 30 November 2026, 8:00. The shop opens on the Sunday eight days before. */
const DUE = Date.UTC(2026, 10, 23, 8);

test("a digest is sent once a week on each channel, however often collectors start", async () => {
  const digest = await weekly();
  await digest.setDigest({ emails: EMAILS, slack_url: SLACK });
  await digest.run();
  expect([digest.mails, digest.posts]).toEqual([[], []]);
  for (let hour = 0; hour < 3 * 7 * 24; hour += 7) {
    digest.shop.now = DUE + hour * HOUR;
    await Promise.all([digest.run(), digest.run()]);
  }
  expect(digest.mails.map(({ id }) => id)).toEqual(
    ["2026-11-23", "2026-11-30", "2026-12-07"].map((day) => `digest.${digest.shop.property.id}.${day}`),
  );
  expect(digest.posts.map(({ url }) => url.href)).toEqual([SLACK, SLACK, SLACK]);
  expect((await digest.sends()).map(({ state }) => state)).toEqual(Array(6).fill("sent"));
});

test("a digest that was due while no collector ran is sent once, later", async () => {
  const digest = await weekly();
  await digest.setDigest({ emails: EMAILS });
  digest.shop.now = DUE + 16 * DAY;
  await digest.run();
  // Of the weeks that were missed, the last one is news.
  expect(digest.mails.map(({ id }) => id)).toEqual([`digest.${digest.shop.property.id}.2026-12-07`]);
  digest.shop.now = Date.UTC(2026, 11, 14, 8);
  await digest.run();
  expect(digest.mails).toHaveLength(2);
});

test("one that surely failed is sent again, with back-off, and the other channel is not", async () => {
  const digest = await weekly();
  await digest.setDigest({ emails: EMAILS, slack_url: SLACK });
  digest.mailResults.push(
    { failed: "The connection to the mail server failed or broke (ECONNREFUSED).", isUnclear: false },
    { failed: "The mail server refuses the mail (451).", isUnclear: false },
  );
  digest.shop.now = DUE;
  await digest.run();
  expect(await digest.sends()).toMatchObject([
    { channel: "email", state: "pending", attempts: 1, error: expect.stringContaining("ECONNREFUSED") },
    { channel: "slack", state: "sent", attempts: 1 },
  ]);
  for (const minutes of [0.5, 1, 3, 4]) {
    digest.shop.now = DUE + minutes * MINUTE;
    await digest.run();
  }
  expect(digest.mails.map(({ id }) => id)).toEqual(Array(3).fill(digest.mails[0]?.id));
  expect((await digest.sends())[0]).toMatchObject({ state: "sent", attempts: 3, error: null });
  expect(digest.posts).toHaveLength(1);
});

test("after twelve failures it is given up, and the next week's is sent", async () => {
  const digest = await weekly();
  await digest.setDigest({ slack_url: SLACK });
  digest.postResults.push(...Array(12).fill({ status: 404, answer: "no_service", retryAfter: null }));
  for (let hour = 0; hour < 7 * 24; hour += 1) {
    digest.shop.now = DUE + hour * HOUR;
    await digest.run();
  }
  expect(digest.posts).toHaveLength(12);
  expect(await digest.sends()).toMatchObject([{ state: "failed", error: expect.stringContaining("status 404") }]);
  digest.shop.now = DUE + 7 * DAY;
  await digest.run();
  expect((await digest.sends()).map(({ state }) => state)).toEqual(["sent", "failed"]);
});

test.each([
  ["mail", { emails: EMAILS }],
  ["Slack", { slack_url: SLACK }],
])("%s that may have arrived is unclear, and not sent again", async (_, body) => {
  const digest = await weekly();
  await digest.setDigest(body);
  digest.mailResults.push({ failed: "The connection broke.", isUnclear: true });
  digest.postResults.push({ failed: "timeout" });
  for (const time of [DUE, DUE + HOUR, DUE + 2 * DAY]) {
    digest.shop.now = time;
    await digest.run();
  }
  expect(digest.mails.length + digest.posts.length).toBe(1);
  expect(await digest.sends()).toMatchObject([
    { state: "unclear", error: expect.stringContaining("may have arrived") },
  ]);
});

test("one whose collector was killed while it sent is unclear, and not sent again", async () => {
  const digest = await weekly();
  await digest.setDigest({ emails: EMAILS });
  digest.shop.now = DUE;
  const killed = digest.run({ store: { ...digest.shop.store, endSend: () => Promise.reject(new Error("killed")) } });
  await expect(killed).rejects.toThrow("killed");
  expect(await digest.sends()).toMatchObject([{ state: "sending" }]);
  digest.shop.now = DUE + HOUR;
  await digest.run();
  expect(digest.mails).toHaveLength(1);
  expect(await digest.sends()).toMatchObject([{ state: "unclear", error: expect.stringContaining("stopped") }]);
});

test("a digest that can't be made is reported, and made again", async () => {
  const digest = await weekly();
  await digest.setDigest({ emails: EMAILS });
  digest.shop.now = DUE;
  await digest.run({
    render: () => {
      throw new Error("a bug");
    },
  });
  expect([digest.mails.length, digest.faults.length]).toEqual([0, 1]);
  digest.shop.now = DUE + MINUTE;
  await digest.run();
  expect(await digest.sends()).toMatchObject([{ state: "sent", attempts: 2, error: null }]);
});

test("what a removed channel, or a deleted digest, was to send is not sent", async () => {
  const digest = await weekly();
  await digest.setDigest({ emails: EMAILS, slack_url: SLACK });
  digest.mailResults.push({ failed: "Refused.", isUnclear: false });
  digest.postResults.push({ failed: "refused" });
  digest.shop.now = DUE;
  await digest.run();
  await digest.setDigest({ slack_url: SLACK });
  expect((await digest.sends()).map(({ channel }) => channel)).toEqual(["slack"]);
  await digest.shop.store.deleteDigest(digest.shop.property.id);
  digest.shop.now = DUE + HOUR;
  await digest.run();
  expect([digest.mails.length, digest.posts.length, await digest.sends()]).toEqual([1, 1, []]);
});

const LABELS = ["2026-11-23", "2026-11-30", "2026-12-07"];

test.each([
  ["a day", DAY],
  ["eight days", 8 * DAY],
  ["a year", 365 * DAY],
])("a clock that was ahead by %s does not silence the digest once it is right again", async (_, ahead) => {
  const digest = await weekly();
  await digest.setDigest({ emails: EMAILS });
  digest.shop.now = DUE - HOUR + ahead;
  await digest.run();
  const early = digest.mails.splice(0);
  expect(early).toHaveLength(1);
  for (let hour = -1; hour < 15 * 24; hour += 1) {
    digest.shop.now = DUE + hour * HOUR;
    await digest.run();
  }
  // The one that the wrong clock sent counts, if its day has come by the right clock.
  const sent = [...early.filter(({ id }) => id.endsWith(LABELS[0]!)), ...digest.mails].map(({ id }) => id);
  expect(sent).toEqual(LABELS.map((day) => `digest.${digest.shop.property.id}.${day}`));
});

test("a digest that was due while the clock was ahead is sent when the clock is right", async () => {
  const digest = await weekly();
  await digest.setDigest({ emails: EMAILS });
  digest.shop.now = DUE - HOUR + 365 * DAY;
  await digest.run();
  digest.mails.length = 0;
  digest.shop.now = DUE + DAY;
  await digest.run();
  await digest.run();
  expect(digest.mails.map(({ id }) => id)).toEqual([`digest.${digest.shop.property.id}.2026-11-23`]);
});

test("an attempt that a clock ahead put off is made when the clock is right", async () => {
  const digest = await weekly();
  await digest.setDigest({ emails: EMAILS });
  digest.shop.now = DUE;
  await digest.run({
    sendMail: async () => {
      digest.shop.now = DUE + 365 * DAY;
      return { failed: "The mail server refuses the mail (451).", isUnclear: false };
    },
  });
  digest.shop.now = DUE + HOUR;
  await digest.run();
  expect(await digest.sends()).toMatchObject([{ state: "sent", attempts: 2 }]);
});
