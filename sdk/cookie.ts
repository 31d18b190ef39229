import { neverThrow } from "./never-throw.ts";
import type { PageInfo } from "./page-info.ts";

/** One cookie on the widest domain that the browser accepts, so that a shop's subdomains share it. */
export interface Cookie {
  get(): string | undefined;
  set(value: string): void;
  remove(): void;
}

/** 395 days in seconds: browsers limit the lifetime of a cookie to 400 days. */
const MAX_AGE_S = 395 * 24 * 60 * 60;

export function createCookie({ document, location }: PageInfo, name: string): Cookie {
  const start = `${name}=`;
  const read = () =>
    neverThrow(() =>
      document.cookie
        .split("; ")
        .find((cookie) => cookie.startsWith(start))!
        .slice(start.length),
    );
  const write = (value: string, seconds: number, domain: string) =>
    neverThrow(() => {
      const secure = location.protocol === "https:" ? ";Secure" : "";
      document.cookie = `${start}${value};Max-Age=${seconds};Path=/;SameSite=Lax${secure}${domain}`;
    });
  /** `;Domain=com`, `;Domain=shop.com`, `;Domain=www.shop.com`, and none: the browser rejects too wide ones. */
  const domains = () => {
    const parts = location.hostname.split(".");
    // ~index counts from the end: the last part, the last two, …
    return [...parts.map((_, index) => `;Domain=${parts.slice(~index).join(".")}`), ""];
  };
  return {
    get: read,
    set(value) {
      domains().some((domain) => {
        write(value, MAX_AGE_S, domain);
        return read() === value;
      });
    },
    remove() {
      for (const domain of domains()) write("", 0, domain);
    },
  };
}
