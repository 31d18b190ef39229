import { createWebEvent, type Deps, type InitOptions, type TrackResult } from "../../sdk/index.ts";
import { fakeCollector, fakeDeps, fakePage, fakeStorage, keysOf, timers } from "./fakes.ts";

/** The options of a site. */
export const known: InitOptions = { write_key: "wk_demo", collector: "https://collector.example" };

/** A browser whose storage and cookies outlive its pages. */
export function browser() {
  const storage = fakeStorage();
  const { cookies } = fakePage();
  const collector = fakeCollector();
  function open(
    options: InitOptions = known,
    more: Partial<Deps> = {},
    change: (page: Deps["page"]) => void = () => {},
  ) {
    const fake = fakePage(undefined, cookies);
    change(fake.page);
    let closed = false;
    const setTimeout: Deps["setTimeout"] = (run, ms) => timers.setTimeout(() => closed || run(), ms);
    const deps = fakeDeps({ page: fake.page, open: () => storage, fetch: collector.fetch, setTimeout, ...more });
    const web_event = createWebEvent(deps, options);
    const ends: TrackResult[] = [];
    web_event.on("result", (result) => ends.push(result));
    web_event.on("drop", (result) => ends.push(result));
    const outcomes = () => ends.map(({ outcome, reason }) => (reason ? `${outcome} ${reason}` : outcome));
    const close = () => {
      fake.leave();
      closed = true;
    };
    return { ...fake, web_event, ends, outcomes, close };
  }
  return { storage, cookies, collector, open, kept: () => [...keysOf(storage), ...cookies.jar.keys()] };
}
