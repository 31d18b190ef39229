import type { Response } from "express";
import { liveMessages } from "../../services/live.ts";
import type { AppContext } from "../app-context.ts";

/** How often it is looked for news, in ms. */
const LOOK = 1_000;
/** Every so many looks a silent stream says that it lives (proxies close what is silent for a minute), and who looks is asked for anew. */
const BEAT = 15;
/** So many people may look at once. */
const MAX_VIEWERS = 20;

/** Somebody who looks. */
export interface Viewer {
  readonly propertyId: string;
  /** Whether they still may: keys end, and are revoked. */
  mayStill(): Promise<boolean>;
}

/** Tells who looks of what comes, until they go; @returns whether there is room for them. */
export function liveStreams({ store, log, isStopping }: AppContext) {
  const viewers = new Set<Response>();
  return ({ propertyId, mayStill }: Viewer, res: Response): boolean => {
    if (res.destroyed) return true;
    if (viewers.size >= MAX_VIEWERS) return false;
    viewers.add(res);
    const news = liveMessages(store, propertyId);
    let looks = 0;
    let looking = false;
    const stop = () => {
      clearInterval(timer);
      viewers.delete(res);
      if (!res.writableEnded) res.end();
    };
    const look = async () => {
      if (looking) return;
      looking = true;
      try {
        looks += 1;
        if (isStopping() || (looks % BEAT === 0 && !(await mayStill()))) return stop();
        // Who reads slowly, or sleeps, is told later: nothing heaps up for them.
        if (res.writableNeedDrain) return;
        const told = (await news())
          .map(({ type, data }) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
          .join("");
        if (res.writableEnded) return;
        if (told !== "") res.write(told);
        else if (looks % BEAT === 0) res.write(": still here\n\n");
      } catch (err) {
        log.error({ err }, "live: nothing could be read");
        stop();
      } finally {
        looking = false;
      }
    };
    const timer = setInterval(look, LOOK);
    res.once("close", stop).on("error", stop);
    res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" });
    res.write("retry: 3000\n\n");
    void look();
    return true;
  };
}
