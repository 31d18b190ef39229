import { fieldsOf } from "../../contract/fields.ts";
import { PullFailure } from "./failure.ts";

/** One of several numbered pages. */
export interface Page {
  readonly answer: unknown;
  /** Of its records. */
  readonly ids: readonly string[];
  /** Records of all pages. */
  readonly total: number;
  /** The number of pages. */
  readonly pages: number;
}

/** Reads the page with a number, from 1 on. */
type ReadPage = (page: number) => Promise<Page>;

/**
 * Reads all pages. A record that is deleted while pages are read moves others to pages that were read already: they
 * would be missing, and their promotions be disabled. So several pages are read twice, and must have the same ids.
 * @returns the answers that have records
 * @throws PullFailure
 */
export async function allPages(readPage: ReadPage): Promise<unknown[]> {
  const first = await passOf(readPage);
  const second = first.length > 1 ? await passOf(readPage) : first;
  if (idsOf(first) !== idsOf(second)) throw changed();
  return second.filter(({ ids }) => ids.length > 0).map(({ answer }) => answer);
}

async function passOf(readPage: ReadPage): Promise<Page[]> {
  const first = await readPage(1);
  const pages = [first];
  for (let number = 2; number <= first.pages; number += 1) pages.push(await readPage(number));
  const ids = pages.flatMap((page) => page.ids);
  const isWhole = new Set(ids).size === first.total && ids.length === first.total;
  if (!isWhole || pages.some(({ total }) => total !== first.total)) throw changed();
  return pages;
}

const idsOf = (pages: readonly Page[]): string => JSON.stringify(pages.map(({ ids }) => ids));

const changed = () =>
  new PullFailure("The shop's promotions changed while they were read, so nothing was imported. They are read again.");

/** The ids of records, as texts. @param name of the field */
export const recordIds = (records: readonly unknown[], name: string): string[] =>
  records.map((record) => String(fieldsOf(record)?.[name]));
