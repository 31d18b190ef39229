import type { AntsomiGlobals } from "./antsomi.ts";

/** The part of the page that the SDK uses; `window` is one. */
export interface PageInfo extends Pick<AntsomiGlobals, "_cdp365Analytics"> {
  document: {
    title: string;
    referrer: string;
    visibilityState: string;
    /** Whether the visitor has not opened the page yet; absent in browsers without Speculation Rules. */
    prerendering?: boolean;
    cookie: string;
    addEventListener(type: "visibilitychange" | "prerenderingchange", listener: () => void): void;
  };
  location: { href: string; search: string; hostname: string; protocol: string };
  navigator: { language: string; onLine: boolean; globalPrivacyControl?: boolean; webdriver?: boolean };
  addEventListener(
    type: "pagehide" | "pageshow" | "online" | "storage",
    listener: (event: { persisted?: boolean; key?: string | null; newValue?: string | null }) => void,
  ): void;
}
