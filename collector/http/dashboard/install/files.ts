import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Property } from "../../../store/ports/records.ts";
import type { AppContext } from "../../app-context.ts";
import type { Paste } from "./platforms.ts";

/** The placeholders of pastes, and what takes their place. */
type Values = ReadonlyMap<string, string>;

/** The address of the container with a property's key. */
export const CONTAINER_PATH = "/dashboard/install/container.json";

type Source = Pick<AppContext, "sdkFolder" | "publicUrl">;

/** The folder of the checkout, which has the pastes and their docs. */
const root = new URL("../../../../", import.meta.url);

/** None of the values needs quoting. */
const valuesOf = ({ publicUrl }: Source, { id, write_key }: Property): Values =>
  new Map([
    ["https://YOUR-COLLECTOR", publicUrl],
    ["YOUR-WRITE-KEY", write_key],
    ["YOUR-PROPERTY", id],
  ]);

/** A text with the collector's address, the write key and the id of a property. */
export const filledIn = (source: Source, property: Property, text: string): string =>
  [...valuesOf(source, property)].reduce((filled, [placeholder, value]) => filled.replaceAll(placeholder, value), text);

const textOf = (file: string): string => readFileSync(new URL(file, root), "utf8");

/** The part of a paste's comment that says what to fill in. */
const FILL_IN = /,? and fill in (?:your collector's address.* write key|the two constants)(?=\.)/;

/** A paste as it goes into a page. */
export function pasteOf(source: Source, property: Property, { file, isScript = false }: Paste): string {
  const text = filledIn(source, property, textOf(file).replace(FILL_IN, "")).trim();
  return isScript ? `<script>\n${text}\n</script>` : text;
}

/** The page of docs/install about a platform. @param id of the platform */
export const guideOf = (source: Source, property: Property, id: string): string =>
  filledIn(source, property, textOf(`docs/install/${id}.md`));

/** The container that Google Tag Manager imports. */
export const containerOf = (source: Source, property: Property): string =>
  filledIn(source, property, readFileSync(join(source.sdkFolder, "gtm", "container.json"), "utf8"));
