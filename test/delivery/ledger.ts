import Database from "better-sqlite3";

/** The events in the collector's store, by the markers that the pages put into them. */
export interface Ledger {
  /** The number of rows of a run, by label. */
  rowsOf(run: string): ReadonlyMap<string, number>;
  close(): void;
}

interface Row {
  seq: number;
  run: string | null;
  label: string | null;
}

const NEW_ROWS = `
  SELECT seq, json_extract(body, '$.extra.run') AS run, json_extract(body, '$.extra.label') AS label
  FROM events WHERE seq > ? ORDER BY seq`;

/** Reads a collector's data file while the collector writes it; each row is read once. */
export function openLedger(dataFile: string): Ledger {
  const db = new Database(dataFile, { readonly: true });
  const newRows = db.prepare<[number], Row>(NEW_ROWS);
  const runs = new Map<string, Map<string, number>>();
  let last = 0;

  function readNewRows(): void {
    for (const { seq, run, label } of newRows.iterate(last)) {
      last = seq;
      if (run === null || label === null) continue;
      const rows = runs.get(run) ?? new Map<string, number>();
      runs.set(run, rows.set(label, (rows.get(label) ?? 0) + 1));
    }
  }

  return {
    rowsOf(run) {
      readNewRows();
      return runs.get(run) ?? new Map();
    },
    close: () => void db.close(),
  };
}
