import { neverThrow } from "./never-throw.ts";

/** The storage that the SDK uses, in Google's terms. */
export const STORAGE = "analytics_storage";

/** A Consent Mode command that names the storage: `gtag("consent", "default", {…})`. */
export interface Command {
  isUpdate: boolean;
  isGranted: boolean;
  /** The regions of a default (ISO 3166-2: `DE`, `US-CA`); empty for all. */
  regions: string[];
  /** Time to wait for an update, in ms. */
  wait: number;
}

/** Reads an entry of the data layer, which may be anything. */
export const readCommand = (entry: unknown): Command | undefined =>
  neverThrow(() => {
    const [name, kind, options] = [0, 1, 2].map((index) => (entry as ArrayLike<unknown>)[index]);
    const { [STORAGE]: state, region, wait_for_update: wait } = options as Record<string, unknown>;
    if (name !== "consent" || !state) return undefined;
    return {
      isUpdate: kind !== "default",
      isGranted: state === "granted",
      regions: Array.isArray(region) ? region.map((one) => String(one).toUpperCase()) : [],
      wait: Number(wait) || 0,
    };
  });

/** How narrowly a default applies to a region: 0 for all regions, 1 a country, 2 a part of one; undefined: not at all. */
function rankOf(regions: readonly string[], region: string): number | undefined {
  if (!regions.length) return 0;
  if (regions.includes(region)) return region.includes("-") ? 2 : 1;
  return regions.includes(region.split("-")[0] || "") ? 1 : undefined;
}

/** Whether a default that does not apply might do so, because too little is known of the region. */
const mayApply = (regions: readonly string[], region: string): boolean =>
  !region || regions.some((one) => one.startsWith(`${region}-`));

/**
 * Resolves defaults as Google does: the narrowest region counts, and of equal ones the last.
 * @param region the visitor's region; empty where it is not known
 * @returns whether the storage is granted; undefined where no default applies or it depends on the region
 */
export function resolveDefaults(defaults: readonly Omit<Command, "isUpdate">[], region: string): boolean | undefined {
  let best = -1;
  let granted: boolean | undefined;
  for (const { regions, isGranted } of defaults) {
    const rank = rankOf(regions, region);
    if (rank === undefined || rank < best) continue;
    best = rank;
    granted = isGranted;
  }
  const open = defaults.filter(({ regions }) => rankOf(regions, region) === undefined && mayApply(regions, region));
  return open.every(({ isGranted }) => isGranted === granted) ? granted : undefined;
}
