import type { Response } from "express";
import { newsOf } from "../../services/live.ts";
import type { Services } from "../services.ts";

/** How often it is looked for news, in ms. */
const LOOK = 1_000;
/** A silent stream says so often that it lives, in looks: proxies close what is silent for a minute. */
const BEAT = 15;
/** So many people may look at once. */
const MAX_VIEWERS = 20;

/** Tells who looks of what comes, until they go; @returns whether there is room for them. */
export function liveStreams({ store, log, isStopping }: Services) {
  const viewers = new Set<Response>();
  return (propertyId: string, res: Response): boolean => {
    if (viewers.size >= MAX_VIEWERS) return false;
    viewers.add(res);
    const news = newsOf(store, propertyId);
    let looks = 0;
    let looking = false;
    const look = async () => {
      if (looking) return;
      looking = true;
      try {
        for (const { type, data } of await news()) res.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
        looks += 1;
        if (looks % BEAT === 0) res.write(": still here\n\n");
      } catch (err) {
        log.error({ err }, "live: nothing could be read");
        res.end();
      } finally {
        looking = false;
        if (isStopping()) res.end();
      }
    };
    const timer = setInterval(look, LOOK);
    res.once("close", () => {
      clearInterval(timer);
      viewers.delete(res);
    });
    res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" });
    res.write("retry: 3000\n\n");
    void look();
    return true;
  };
}
