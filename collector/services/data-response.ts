/** The body of a response: `data`, and what describes it. */
export interface DataResponse<Data, Meta = object> {
  readonly data: Data;
  readonly meta: Meta;
}

/** A body without anything in `meta`. */
export const dataResponse = <Data>(data: Data): DataResponse<Data> => ({ data, meta: {} });
