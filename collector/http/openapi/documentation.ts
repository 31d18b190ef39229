import type { Group } from "../operation.ts";
import { describeApi } from "./document.ts";
import { type Page, pageOf } from "./page/page.ts";

/** The description of the API in both of its forms. */
export interface Documentation {
  /** OpenAPI 3.1, as JSON. */
  readonly json: string;
  readonly page: Page;
}

let documentation: Documentation | undefined;

/** Made for the first request, because most collectors never get one. @param groups all of the API, always the same */
export function documentationOf(groups: readonly Group[]): Documentation {
  documentation ??= make(groups);
  return documentation;
}

function make(groups: readonly Group[]): Documentation {
  const document = describeApi(groups);
  return { json: JSON.stringify(document), page: pageOf(document) };
}
