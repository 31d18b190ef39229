import type { Request, RequestHandler, Response } from "express";
import { noteDeed } from "../../services/audit.ts";
import { isRefusal, type Refusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import { addressOf } from "../audit.ts";
import { redirect } from "../base-path.ts";
import { STATUS } from "../problem.ts";
import { leavingOf } from "../query-sql.ts";
import { bodyOfClient, formBody } from "../request.ts";
import { refusalContent, sendHtml } from "./answers.ts";
import { fullPage, type NavigationLink } from "./layout.ts";
import type { FormAction, FormResult, Page, PageContent, PageRequest } from "./page.ts";
import { textOf } from "./query.ts";
import type { DashboardRoute } from "./route.ts";
import { FOREIGN_FORM, isSameOrigin } from "./session.ts";
import type { SessionGuard } from "./session-guard.ts";
import type { View } from "./view.ts";

/** Makes the routes of pages: each page's own, and those of its forms. */
export function pageRoutes(context: AppContext, guard: SessionGuard, navigation: readonly NavigationLink[]) {
  const send = (res: Response, view: View, answer: PageContent | Refusal, status = 200): void =>
    isRefusal(answer)
      ? sendHtml(res, fullPage(view, navigation, refusalContent(answer)), STATUS[answer.refused])
      : sendHtml(res, fullPage(view, navigation, answer), status);

  const pageHandler =
    (page: Page): RequestHandler =>
    async (req, res) => {
      const view = await guard.admit(req, res, page.scope, pathOf(page, req));
      if (!view) return;
      const result = await page.content(requestOf(context, view, req));
      if ("redirect" in result) redirect(res, result.redirect);
      else send(res, view, result);
    };

  const formHandler =
    (page: Page, action: FormAction): RequestHandler =>
    async (req, res) => {
      const form = isSameOrigin(req) ? await formBody(req, bodyOfClient(req, context)) : FOREIGN_FORM;
      const view = await guard.admit(req, res, action.scope, pathOf(page, req));
      if (!view) return;
      const result: FormResult = isRefusal(form)
        ? form
        : await action.submit({ ...requestOf(context, view, req), form, leaving: leavingOf(res) });
      const isDone = !isRefusal(result) && !("status" in result && result.status === 422);
      if (isDone) await auditForm(context, action, req, view);
      if ("redirect" in result) redirect(res, result.redirect);
      else send(res, view, result, "status" in result ? result.status : 200);
    };

  return (page: Page): DashboardRoute[] => [
    { method: "get", path: page.path, handler: pageHandler(page) },
    ...(page.forms ?? []).map(
      (action): DashboardRoute => ({ method: "post", path: action.path, handler: formHandler(page, action) }),
    ),
  ];
}

/** Notes a form in the audit log. */
const auditForm = ({ store, now, proxies }: AppContext, { path }: FormAction, req: Request, { access }: View) =>
  noteDeed(
    store,
    {
      propertyId: access.property.id,
      keyId: access.keyId,
      operation: path,
      object: idOf(req) || null,
      address: addressOf(req, proxies),
    },
    now(),
  );

const idOf = (req: Request): string => textOf(req.params.id);

const pathOf = ({ path }: Page, req: Request): string => path.replace(":id", encodeURIComponent(idOf(req)));

const requestOf = (context: AppContext, view: View, req: Request): PageRequest => ({
  context,
  view,
  id: idOf(req),
  parameter: (name) => textOf(req.query[name]),
});
