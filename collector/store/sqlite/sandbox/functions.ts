/**
 * SQL functions that queries may call: those that only compute, and none that reach files, settings or other processes.
 */
export const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "abs avg ceil ceiling char coalesce concat concat_ws count cume_dist date datetime dense_rank exp first_value floor format " +
    "glob group_concat hex if ifnull iif instr julianday lag last_value lead length like ln log log10 log2 lower ltrim max " +
    "median min mod nth_value ntile nullif octet_length percent_rank percentile percentile_cont percentile_disc pi pow power " +
    "printf quote radians random rank replace round row_number rtrim sign sqrt strftime string_agg substr substring sum " +
    "time timediff total trim trunc typeof unhex unicode unistr unixepoch upper acos asin atan atan2 cos degrees sin tan " +
    "json json_array json_array_length json_error_position json_extract json_group_array json_group_object json_insert " +
    "json_object json_patch json_pretty json_quote json_remove json_replace json_set json_type json_valid -> ->>"
  ).split(" "),
);
