import { createHash } from "node:crypto";
import type { Group } from "../operation.ts";
import { describeApi } from "./document.ts";
import { pageOf } from "./page/page.ts";

/** A text that all answers share: a copy for each of them could fill the memory. */
export interface SharedText {
  readonly bytes: Buffer;
  /** In quotation marks, as the header ETag has it. */
  readonly etag: string;
}

/** The description of the API in both of its forms. */
export interface Documentation {
  /** OpenAPI 3.1, as JSON. */
  readonly json: SharedText;
  readonly page: SharedText;
  /** The Content-Security-Policy of the page. */
  readonly policy: string;
}

const made = new Map<string, Documentation>();

/**
 * Made for the first request, because most collectors never get one.
 * @param groups all of the API, always the same
 * @param basePath of the collector; "" without one
 */
export function documentationOf(groups: readonly Group[], basePath: string): Documentation {
  const documentation = made.get(basePath) ?? make(groups, basePath);
  made.set(basePath, documentation);
  return documentation;
}

function make(groups: readonly Group[], basePath: string): Documentation {
  const document = describeApi(groups, basePath);
  const { html, policy } = pageOf(document);
  return { json: shared(JSON.stringify(document)), page: shared(html), policy };
}

function shared(text: string): SharedText {
  const bytes = Buffer.from(text);
  return { bytes, etag: `"${createHash("sha256").update(bytes).digest("base64url")}"` };
}
