import { type Html, html } from "../html.ts";
import type { View } from "./view.ts";

/** The address of the search. */
export const SEARCH_PATH = "/dashboard/search";

/** The search box of every page. The property and the days stay. */
export const searchBox = ({ query }: View): Html =>
  html`<form class="search" method="get" action="${SEARCH_PATH}" role="search" aria-label="Find anything">
${Object.entries(query).map(([name, value]) => (value === "" ? "" : html`<input type="hidden" name="${name}" value="${value}">`))}
<input class="search-text" type="search" name="q" aria-label="Code, order, customer or promotion" placeholder="Code, order, customer …" autocomplete="off" maxlength="512"><button>Search</button></form>`;
