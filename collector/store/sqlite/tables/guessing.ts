import {
  GUESSED_CODE_COLUMNS,
  GUESSING_HOUR_COLUMNS,
  GUESSING_PREFIX_COLUMNS,
  GUESSING_SOURCE_COLUMNS,
} from "../../columns/guessing.ts";
import type {
  GuessedCodeRow,
  GuessingDraft,
  GuessingFindings,
  GuessingStore,
  MissedCodes,
} from "../../ports/guessing.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { walBytesOf } from "../connection/wal-size.ts";
import type { WriteGuard } from "../connection/write-guard.ts";
import type { SyncOf } from "../sync-of.ts";
import { inserter } from "./fact-statements.ts";
import { outbox } from "./outbox.ts";
import { sourceHasher } from "./source-hasher.ts";

/** Sources, prefixes and codes that are kept of an hour: those with the most misses. */
const MOST = 100;

/** Adds what the guessing guard counted. */
export function guessingTable(db: Db, transactions: Transactions, guard: WriteGuard): SyncOf<keyof GuessingStore> {
  const add = adder(db);
  const missed = db.prepare<[number], MissedCodes>(
    "SELECT property_id AS propertyId, at, missed_codes AS missedCodes FROM guessing_hours WHERE at >= ?",
  );
  return {
    addGuessing(drafts) {
      const rows = drafts.reduce((sum, { counts }) => sum + rowsOf(counts), 0);
      const write = () => {
        for (const draft of drafts) add(draft);
        return null;
      };
      return guard.whileWritable(
        walBytesOf(rows, 0),
        () => transactions.run(write),
        (unavailable) => unavailable,
      );
    },
    missedCodes: (from) => missed.all(from),
    ...findingsReader(db),
    ...noticeAdder(db, transactions),
  };
}

const HOUR = 3_600_000;

/** Adds messages about attacks. No address is in them. */
function noticeAdder(db: Db, transactions: Transactions): SyncOf<"addAttackNotice"> {
  const messages = outbox(db);
  const counts = db.prepare<[string, number], object>(
    `SELECT ifnull(sum(misses), 0) AS misses, ifnull(sum(answers_withheld), 0) AS answersWithheld,
       ifnull(sum(cart_answers_withheld), 0) AS cartAnswersWithheld
     FROM guessing_hours WHERE property_id = ? AND at >= ?`,
  );
  return {
    addAttackNotice: ({ propertyId, startedAt, endedAt }) =>
      transactions.run(() =>
        messages.add(propertyId, {
          type: endedAt === null ? "offers:guessing:started" : "offers:guessing:ended",
          subject: "guessing",
          at: endedAt ?? startedAt,
          data: {
            eventName: "GUESSING",
            status: endedAt === null ? "STARTED" : "ENDED",
            startedAt: new Date(startedAt).toISOString(),
            endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
            ...counts.get(propertyId, startedAt - (startedAt % HOUR)),
            callbackUrls: ["/v1/reports/guessing?interval=hour"],
          },
        }),
      ),
  };
}

/** Lists what has the most misses in a time. */
function findingsReader(db: Db): SyncOf<"guessingFindings"> {
  const list = <Row>(table: string, columns: string, order: string) =>
    db.prepare<object, Row>(
      `SELECT ${columns} FROM ${table} WHERE property_id = :propertyId AND at >= :from AND at < :to
       GROUP BY 1 ORDER BY ${order}, 1 LIMIT :limit`,
    );
  const counted = <Row>(table: string, key: string) => list<Row>(table, `${key}, sum(misses) AS misses`, "2 DESC");
  const sources = counted<GuessingFindings["sources"][number]>("guessing_sources", "source");
  const prefixes = counted<GuessingFindings["prefixes"][number]>("guessing_prefixes", "prefix");
  const codes = list<GuessedCodeRow>(
    "guessed_codes",
    `code, sum(hits) AS hits, max(at) AS lastAt, max(visitor_misses) AS visitorMisses, max(network_misses) AS networkMisses`,
    "visitorMisses DESC, networkMisses DESC",
  );
  return {
    guessingFindings: (range) => ({
      sources: sources.all(range),
      prefixes: prefixes.all(range),
      codes: codes.all(range),
    }),
  };
}

const rowsOf = ({ networks, prefixes, hits }: GuessingDraft["counts"]): number =>
  1 + networks.size + prefixes.size + hits.length;

/** A clause that adds the values of a row that exists to those of the new one. */
const adding = (...columns: readonly string[]): string => `ON CONFLICT DO UPDATE SET ${columns.map(sumOf).join(", ")}`;
const sumOf = (column: string): string => `${column} = ${column} + excluded.${column}`;
const greatestOf = (column: string): string => `${column} = max(${column}, excluded.${column})`;

function adder(db: Db): (draft: GuessingDraft) => void {
  const { property_id: _, starts_at: __, ...sums } = GUESSING_HOUR_COLUMNS;
  const addHour = inserter(db, "guessing_hours", GUESSING_HOUR_COLUMNS, adding(...Object.keys(sums)));
  const addSource = inserter(db, "guessing_sources", GUESSING_SOURCE_COLUMNS, adding("misses"));
  const addPrefix = inserter(db, "guessing_prefixes", GUESSING_PREFIX_COLUMNS, adding("misses"));
  const addCode = inserter(
    db,
    "guessed_codes",
    GUESSED_CODE_COLUMNS,
    `${adding("hits")}, ${["visitor_misses", "network_misses"].map(greatestOf).join(", ")}`,
  );
  const hashIn = sourceHasher(db);
  const prune = pruner(db);
  return ({ propertyId, at, counts }) => {
    const row = { propertyId, at };
    addHour({ ...row, ...counts });
    const hash = hashIn(at);
    for (const [network, misses] of counts.networks) addSource({ ...row, source: hash(network), misses });
    for (const [prefix, misses] of counts.prefixes) addPrefix({ ...row, prefix, misses });
    for (const hit of counts.hits) addCode({ ...row, ...hit, hits: 1 });
    prune(row);
  };
}

type Hour = Pick<GuessingDraft, "propertyId" | "at">;

/** Deletes the rows of an hour beyond the most that are kept. */
function pruner(db: Db): (hour: Hour) => void {
  const pruned = (table: string, key: string, order: string) =>
    db.prepare<Hour>(
      `DELETE FROM ${table} WHERE property_id = :propertyId AND at = :at AND ${key} NOT IN (
         SELECT ${key} FROM ${table} WHERE property_id = :propertyId AND at = :at ORDER BY ${order}, ${key} LIMIT ${MOST})`,
    );
  const statements = [
    pruned("guessing_sources", "source", "misses DESC"),
    pruned("guessing_prefixes", "prefix", "misses DESC"),
    pruned("guessed_codes", "code", "visitor_misses DESC, network_misses DESC"),
  ];
  return (hour) => {
    for (const statement of statements) statement.run(hour);
  };
}
