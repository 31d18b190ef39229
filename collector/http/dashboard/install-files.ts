import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Property } from "../../store/ports/records.ts";
import type { AppContext } from "../app-context.ts";

/** The placeholders of the built files. */
const COLLECTOR = "https://YOUR-COLLECTOR";
const WRITE_KEY = "YOUR-WRITE-KEY";

/** The address of the container with a property's key. */
export const CONTAINER_PATH = "/dashboard/install/container.json";

type Source = Pick<AppContext, "sdkFolder" | "publicUrl">;

/** A built file with the collector's address and the property's write key; neither needs quoting. */
const filled = ({ sdkFolder, publicUrl }: Source, { write_key }: Property, file: string): string =>
  readFileSync(join(sdkFolder, file), "utf8").replaceAll(COLLECTOR, publicUrl).replaceAll(WRITE_KEY, write_key);

/** The snippet, as a site pastes it. */
export const snippetOf = (source: Source, property: Property): string =>
  `<script>${filled(source, property, "stub.js").trim()}</script>`;

/** The container that Google Tag Manager imports. */
export const containerOf = (source: Source, property: Property): string =>
  filled(source, property, join("gtm", "container.json"));
