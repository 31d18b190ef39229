/** What a table says of rows that are left out: there is no place in it for `meta`. */
export const HIDDEN = {
  "Promotrail-Hidden-Staging": "Tables only: rows of test sites that are left out.",
  "Promotrail-Hidden-Automated": "Tables only: rows of robots and the shop's own people that are left out.",
};

/** What a page of a table says beside. */
export const CURSORS = {
  "Promotrail-Next-Cursor": "Tables only: what meta.next_cursor says; absent at the end.",
  "Promotrail-Resume-Cursor": "Tables only: what meta.resume_cursor says.",
};

/** Content types of tables. */
export const TABLES = ["text/csv", "application/x-ndjson", "application/vnd.apache.parquet"];
