import type { Refusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import type { Html } from "../html.ts";
import type { View } from "./view.ts";

/** `manage` includes `read`: a page that changes something also shows it. */
export type PageScope = "read" | "manage";

/** A page of the dashboard. It is listed in `pages/index.ts`; routes and navigation are made from the list. */
export interface Page {
  /** Its address, which may have an `:id`: `/dashboard/promotions/:id`. */
  readonly path: string;
  /** Its name in the navigation; a page without one is reached by links of other pages. */
  readonly label?: string;
  /** The scope that a key needs to see it. */
  readonly scope: PageScope;
  content(request: PageRequest): Promise<PageResult> | PageResult;
  readonly forms?: readonly FormAction[];
}

/** What a page answers: its content, or another address. */
export type PageResult = PageContent | Redirect | Refusal;

/** An address to go to instead, without the base path. */
export interface Redirect {
  readonly redirect: string;
}

/** A form of a page. */
export interface FormAction {
  /** The address it is posted to: the page's own, or one below it. */
  readonly path: string;
  readonly scope: PageScope;
  submit(request: FormRequest): Promise<FormResult>;
}

/** A page as its author writes it; the layout adds the rest. */
export interface PageContent {
  readonly title: string;
  readonly body: Html;
}

/** A request of a signed-in user. */
export interface PageRequest {
  readonly context: AppContext;
  readonly view: View;
  /** The `:id` of the address; '' where the page has none. */
  readonly id: string;
  /** A query parameter; '' where it is absent or repeated. */
  parameter(name: string): string;
}

export interface FormRequest extends PageRequest {
  /** Aborted when the client leaves before the page is sent. */
  readonly leaving: AbortSignal;
  readonly form: URLSearchParams;
}

/** An address to redirect to, or a page: 422 where the form is not valid. */
export type FormResult = Redirect | (PageContent & { readonly status: 200 | 422 }) | Refusal;
