import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Marker, PLAIN_PAGE, trackingPage } from "./page.ts";

/** A site on an origin of its own. `/plain` is a page without the SDK; every other page has it. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a site.
 * @param collector the collector's address
 * @param before JavaScript that runs before the SDK
 */
export async function openSite(collector: string, marker: Marker, before?: string): Promise<Site> {
  const tracking = trackingPage(`${collector}/sdk/web_event.js?key=wk_demo`, marker, before);
  const server = createServer((req, res) => {
    res.setHeader("content-type", "text/html");
    res.end(req.url!.startsWith("/plain") ? PLAIN_PAGE : tracking);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
