import type { Response } from "express";
import type { Refusal, RefusalKind } from "../../services/refusal.ts";
import { basePathOf, pageUnder } from "../base-path.ts";
import { STATUS } from "../problem.ts";
import { problem } from "./components.ts";
import { barePage } from "./layout.ts";
import type { PageContent } from "./page.ts";

/** Sends a page. */
export const sendHtml = (res: Response, page: string, status = 200): void =>
  void res
    .status(status)
    .type("html")
    .send(pageUnder(page, basePathOf(res)));

/** Sends a refusal as a page without navigation. */
export const sendRefusal = (res: Response, refused: Refusal): void =>
  sendHtml(res, barePage(refusalContent(refused)), STATUS[refused.refused]);

const TITLES: Partial<Readonly<Record<RefusalKind, string>>> = {
  forbidden: "No access",
  not_found: "Page not found",
  unavailable: "Try again in a moment",
};

/** A refusal as a page. */
export const refusalContent = ({ refused, detail, errors }: Refusal): PageContent => ({
  title: TITLES[refused] ?? "Something's wrong with this request",
  body: problem(detail, errors),
});
