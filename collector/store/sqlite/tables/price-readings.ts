import { propertyReading, READING_DAYS, type ReadingVote } from "../../decide/property-reading.ts";
import type { PriceReading, PropertyReading } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Orders of each hour that are looked at: a burst has no more weight than its hour. */
const OF_HOUR = 10;

interface VoteRow {
  readonly reading: PriceReading;
  readonly visitorId: string | null;
  readonly isConfirmed: number;
}

/** What a property's orders showed at the beginning of a day. */
interface CachedReading {
  /** The data version that it was read at. */
  readonly version: number;
  readonly day: number;
  readonly reading: PropertyReading;
}

const SHOWS_READING = "price_reading IS NOT NULL AND cdp_source = 'Production' AND traffic = 'human'";

const dayOf = (at: number): number => Math.floor(at / DAY);

function statements(db: Db) {
  return {
    latestBefore: db
      .prepare<[string, number], number>(
        `SELECT received_at FROM purchases INDEXED BY purchases_by_price_reading
         WHERE property_id = ? AND ${SHOWS_READING} AND received_at < ? ORDER BY received_at DESC LIMIT 1`,
      )
      .pluck(),
    between: db.prepare<[string, number, number], VoteRow>(
      `SELECT price_reading AS reading, visitor_id AS visitorId, ifnull(evidence IN ('server', 'quote'), 0) AS isConfirmed
       FROM purchases INDEXED BY purchases_by_price_reading
       WHERE property_id = ? AND ${SHOWS_READING} AND received_at >= ? AND received_at < ?
       ORDER BY received_at LIMIT ${OF_HOUR}`,
    ),
  };
}

/** How the prices of each property's GA4 data layer are to be read, by the orders of the days before. */
export function priceReadings(db: Db, { dataVersion }: Transactions) {
  const sql = statements(db);
  const cache = new Map<string, CachedReading>();
  const noted = new Map<string, number>();

  const votesOf = (propertyId: string, day: number): ReadingVote[] =>
    Array.from({ length: DAY / HOUR }, (_, hour) => day * DAY + hour * HOUR).flatMap((from) =>
      sql.between.all(propertyId, from, from + HOUR).map((row) => ({ ...row, isConfirmed: row.isConfirmed === 1 })),
    );

  function read(propertyId: string, today: number): PropertyReading {
    const days: ReadingVote[][] = [];
    for (let day = today; days.length < READING_DAYS; ) {
      const latest = sql.latestBefore.get(propertyId, day * DAY);
      if (latest === undefined) break;
      day = dayOf(latest);
      days.push(votesOf(propertyId, day));
    }
    return propertyReading(days);
  }

  return {
    /**
     * How the orders of the days (UTC) before a moment show that prices are to be read. Orders of its own day don't count yet: a flood
     * changes nothing on the day it comes, and costs nothing. So the result is read once a day.
     * @param at epoch milliseconds
     */
    priceReading(propertyId: string, at: number): PropertyReading {
      const [version, day] = [dataVersion(), dayOf(at)];
      const known = cache.get(propertyId);
      if (known?.version === version && known.day === day) return known.reading;
      const reading = read(propertyId, day);
      cache.set(propertyId, { version, day, reading });
      return reading;
    },
    /** Notes an order in GA4's terms. @returns whether it is the first that was noted on its day, so that the reading may be another one */
    beginsDay(propertyId: string, at: number): boolean {
      const begins = noted.get(propertyId) !== dayOf(at);
      noted.set(propertyId, dayOf(at));
      return begins;
    },
    /** Forgets the reading of a property, because an order was withdrawn. A later report of an old order counts from the next day on. */
    forget: (propertyId: string): void => void cache.delete(propertyId),
  };
}
