/** Headers of a table with the counts that JSON has in `meta`. */
export const HIDDEN = {
  "Promotrail-Hidden-Staging": "Tables only: the number of rows of test sites that are left out.",
  "Promotrail-Hidden-Automated": "Tables only: the number of rows of bots and staff that are left out.",
};

/** Headers of a table with the cursors that JSON has in `meta`. */
export const CURSORS = {
  "Promotrail-Next-Cursor": "Tables only: meta.next_cursor; absent on the last page.",
  "Promotrail-Resume-Cursor": "Tables only: meta.resume_cursor.",
};

/** Content types of tables. */
export const TABLES = ["text/csv", "application/x-ndjson", "application/vnd.apache.parquet"];
