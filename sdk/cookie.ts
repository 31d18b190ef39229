import type { PageInfo } from "./context.ts";
import { neverThrow } from "./never-throw.ts";

/** One cookie, on the widest domain that the browser lets the page set: subdomains of a shop are one shop. */
export interface Cookie {
  get(): string | undefined;
  set(value: string): void;
  remove(): void;
}

/** 395 days: browsers keep no cookie longer than 400. */
const MAX_AGE_S = 395 * 24 * 60 * 60;

/** @param name letters, dots and underscores only */
export function createCookie({ document, location }: PageInfo, name: string): Cookie {
  const read = () => neverThrow(() => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)![1]);
  const write = (value: string, seconds: number, domain: string) =>
    neverThrow(() => {
      const secure = location.protocol === "https:" ? ";Secure" : "";
      document.cookie = `${name}=${value};Max-Age=${seconds};Path=/;SameSite=Lax${secure}${domain}`;
    });
  /** `;Domain=com`, `;Domain=shop.com`, `;Domain=www.shop.com`, and none: the browser refuses what is too wide. */
  const domains = () => {
    const parts = location.hostname.split(".");
    return [...parts.map((_, at) => `;Domain=${parts.slice(at).join(".")}`).reverse(), ""];
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
