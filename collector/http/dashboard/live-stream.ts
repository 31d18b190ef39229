import type { Response } from "express";
import { type LiveMessage, liveMessages } from "../../services/live.ts";
import type { Reader } from "../../services/masking.ts";
import { refusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import { sendRefusal } from "./answers.ts";
import { checkOutcome } from "./code-status.ts";
import type { DashboardRoute } from "./route.ts";
import type { SessionGuard } from "./session-guard.ts";

/** The time between two polls of the store, in ms. */
const POLL_INTERVAL = 1_000;
/**
 * Every so many polls an idle stream sends a comment, since proxies close silent ones, and the key is checked again.
 */
const POLLS_PER_HEARTBEAT = 15;
/** Of all keys. */
const MAX_VIEWERS = 20;
const MAX_VIEWERS_OF_KEY = 5;

const TOO_MANY = refusal("unavailable", `At most ${MAX_VIEWERS} people can watch live events at once.`);
const TOO_MANY_OF_KEY = refusal(
  "unavailable",
  `At most ${MAX_VIEWERS_OF_KEY} people can watch live events with one key at once: sign in with another one.`,
);

/** The stream of the live page, as server-sent events. */
export function liveStreamRoute(context: AppContext, guard: SessionGuard): DashboardRoute {
  /** The key of each viewer; null for the administrator. */
  const viewers = new Map<Response, number | null>();
  return {
    method: "get",
    path: "/dashboard/live/stream",
    async handler(req, res) {
      const view = await guard.admit(req, res, "read", req.path);
      if (!view || res.destroyed) return;
      const { keyId } = view.access;
      if (viewers.size >= MAX_VIEWERS) return sendRefusal(res, TOO_MANY);
      if ([...viewers.values()].filter((other) => other === keyId).length >= MAX_VIEWERS_OF_KEY)
        return sendRefusal(res, TOO_MANY_OF_KEY);
      viewers.set(res, keyId);
      res.once("close", () => viewers.delete(res));
      startStream(context, view.access, res, () => guard.isAdmitted(req, "read", view));
    },
  };
}

/**
 * Sends events until the viewer leaves, the key ends or the collector stops. @param isAdmitted whether the key still
 * works
 */
function startStream(context: AppContext, reader: Reader, res: Response, isAdmitted: () => Promise<boolean>): void {
  const poll = unlessRunning(pollOf(context, reader, res, isAdmitted));
  const stop = () => {
    clearInterval(timer);
    if (!res.writableEnded) res.end();
  };
  const pollOrStop = async () => {
    try {
      if ((await poll()) === "ended") stop();
    } catch (err) {
      context.log.error({ err }, "live stream: the store can't be read");
      stop();
    }
  };
  const timer = setInterval(pollOrStop, POLL_INTERVAL);
  res.once("close", stop).on("error", stop);
  res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" });
  res.write("retry: 3000\n\n");
  void pollOrStop();
}

type Poll = () => Promise<"open" | "ended">;

/** Sends the messages since the last poll. */
function pollOf(
  { store, isStopping }: AppContext,
  reader: Reader,
  res: Response,
  isAdmitted: () => Promise<boolean>,
): Poll {
  const nextMessages = liveMessages(store, reader);
  let polls = 0;
  return async () => {
    polls += 1;
    const isHeartbeat = polls % POLLS_PER_HEARTBEAT === 0;
    if (isStopping() || (isHeartbeat && !(await isAdmitted()))) return "ended";
    // A slow reader gets the messages later: they stay in the store, not in memory.
    if (res.writableNeedDrain) return "open";
    const text = (await nextMessages()).map(eventText).join("");
    if (res.writableEnded) return "ended";
    if (text !== "") res.write(text);
    else if (isHeartbeat) res.write(": still here\n\n");
    return "open";
  };
}

/** Skips a poll while the one before still runs. */
function unlessRunning(poll: Poll): Poll {
  let isRunning = false;
  return async () => {
    if (isRunning) return "open";
    isRunning = true;
    try {
      return await poll();
    } finally {
      isRunning = false;
    }
  };
}

const eventText = (message: LiveMessage): string =>
  `event: ${message.type}\ndata: ${JSON.stringify(dataOf(message))}\n\n`;

const dataOf = ({ type, data }: LiveMessage): object =>
  type === "check" ? { ...data, outcome: checkOutcome(data) } : data;
