import type { Browser } from "../../store/ports/orders.ts";

/** The marks of families. The first that a user agent has counts: browsers also name those that they are made from. */
const MARKS: readonly (readonly [Browser, RegExp])[] = [
  [
    "in_app",
    /\bFB(AN|AV|_IAB)\b|Instagram|\bLine\/|MicroMessenger|BytedanceWebview|musical_ly|TikTok|Zalo|Snapchat|Pinterest\/|LinkedInApp/i,
  ],
  ["edge", /\bEdg(e|A|iOS)?\//],
  ["opera", /\b(OPR|OPiOS|OPT|Opera)\//],
  ["samsung", /\bSamsungBrowser\//],
  ["firefox", /\b(Firefox|FxiOS)\//],
  ["chrome", /\b(Chrome|CriOS|Chromium)\//],
  ["safari", /\bVersion\/[\d.]+.*\bSafari\//],
];

/** The family of a browser. The user agent itself is not kept: it says more of a person than coverage needs. */
export function browserFamily(userAgent: string | null): Browser {
  if (userAgent === null) return "not_known";
  return MARKS.find(([, mark]) => mark.test(userAgent))?.[0] ?? "other";
}
