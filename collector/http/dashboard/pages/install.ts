import { lastReceived } from "../../../services/first-events.ts";
import { SET_TRUST_PROXY } from "../../../services/guard/untrusted-proxy.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { notice, problem } from "../components.ts";
import { propertyFilter } from "../filters.ts";
import { checklist } from "../install/checklist.ts";
import { platformTabs } from "../install/platform-tabs.ts";
import { saveSettings, settingsPanel } from "../install/settings.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { linkTo } from "../view.ts";

const PATH = "/dashboard/install";

/** What a merchant pastes, whether it works, and who decides on codes. */
export const install: Page = {
  path: PATH,
  label: "Install",
  scope: "read",
  content,
  forms: [{ path: PATH, scope: "manage", submit }],
};

/** @param message the result of the form */
async function content({ context, view, parameter }: PageRequest, message = NOTHING): Promise<PageContent> {
  const received = await lastReceived(context.store, view.access.property.id);
  const saved = notice(parameter("done") === "saved" ? "Saved. It applies from the next event." : undefined);
  return {
    title: "Install",
    body: html`${message}${saved}${proxyWarning(context)}${propertyFilter(view)}${checklist(view, received, context.refusedPages)}
${platformTabs(context, view, parameter("platform"))}${await settingsPanel(context, view, PATH)}`,
  };
}

/** What the operator has to set, where all clients seem to have one address. */
const proxyWarning = ({ untrustedProxy, now }: AppContext): Html =>
  untrustedProxy.isSeen(now()) ? problem(SET_TRUST_PROXY) : NOTHING;

async function submit(request: FormRequest): Promise<FormResult> {
  const refused = await saveSettings(request);
  if (refused === null) return { redirect: linkTo(request.view, PATH, { done: "saved" }) };
  if (refused.refused !== "unprocessable") return refused;
  return { ...(await content(request, problem(refused.detail, refused.errors))), status: 422 };
}
