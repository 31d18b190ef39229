import { WEEK_DAYS } from "../../collector/evaluation/promotion.ts";

/** A promotion of 10 % that is open for the twelve hours around now, by UTC: half a day further east it is closed. */
export function openNow() {
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 19);
  return {
    name: "By day",
    redemption_type: "AUTOMATIC",
    start_date: "2020-01-01T00:00:00Z",
    schedule: { week_frequency: 1, week_days: WEEK_DAYS, daily_start_time: at(-6), daily_end_time: at(6) },
    rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }],
  };
}

/** A time zone in which it is half a day later than by UTC. */
export const HALF_A_DAY_EAST = "Etc/GMT-12";
