/** Refusals of many operations. */
export const INVALID_FIELDS = "Fields are invalid: `errors` lists them all.";
export const INVALID_QUERY = "The query is not valid: `errors` lists every parameter that is wrong.";

export const TOO_MANY =
  "An address sends more with a write key than the property's `limits` allow: retry after Retry-After seconds.";

/** The scopes that read promotions, their codes and the catalog. */
export const READERS = ["read", "manage"] as const;
export const MANAGERS = ["manage"] as const;

export const NO_PROMOTION = "There is no such promotion.";
export const IMPORTED =
  "The promotion is imported, and read-only here: change it on its platform, and import it again.";
export const SOME_NOT_DELETED =
  "The query is not valid; or some could not be deleted: `errors` lists them, `meta` counts them, and the others are deleted.";
