import type { Response } from "express";

// A proxy may serve the collector under a path of another site, such as https://shop.example/promotrail. Inside, every
// path is as without one: it is taken off when a request arrives, and added to what a browser follows.

/** A request's path without the base path, where it has it: a proxy may have taken it off already. @param base "" or `/promotrail` */
export function withoutBasePath(url: string, base: string): string {
  if (base === "" || !url.startsWith(base)) return url;
  const rest = url.slice(base.length);
  if (rest === "" || rest.startsWith("?")) return `/${rest}`;
  return rest.startsWith("/") ? rest : url;
}

/** Attributes whose addresses a browser follows. Text of a page has no bare quotation marks, so it is left alone. */
const ADDRESSES = /\b(href|src|action|formaction|data-stream)="\/(?!\/)/g;

/** A page whose addresses begin with the base path. */
export function pageUnder(page: string, base: string): string {
  return base === "" ? page : page.replaceAll(ADDRESSES, `$1="${base}/`);
}

/** The base path of the collector that makes a response. */
export const basePathOf = (res: Response): string => res.app.locals.basePath ?? "";

/** Sends a browser to a page after a form. @param path without the base path */
export const redirect = (res: Response, path: string): void => res.redirect(303, basePathOf(res) + path);
