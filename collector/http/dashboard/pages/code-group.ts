import { changeCodeGroup, codeGroupAt, deleteCodeGroup } from "../../../services/code-groups.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { bodyOf, type Draft, draftIn, draftOf, groupForm } from "../code-groups/form.ts";
import { problem } from "../components.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { linkTo, type View } from "../view.ts";

const LIST = "/dashboard/code-groups";
const PATH = `${LIST}/:id`;

/** One code group: forms that change and delete it. */
export const codeGroup: Page = {
  path: PATH,
  scope: "manage",
  content,
  forms: [
    { path: PATH, scope: "manage", submit: change },
    { path: `${PATH}/delete`, scope: "manage", submit: remove },
  ],
};

async function content(
  { context, view, id }: PageRequest,
  message: Html = NOTHING,
  draft?: Draft,
): Promise<PageContent | Refusal> {
  const found = await codeGroupAt(context.store, view.access.property, id);
  if (isRefusal(found)) return found;
  const form = groupForm(linkTo(view, `${LIST}/${id}`), draft ?? draftOf(found.data), "Save code group");
  return {
    title: found.data.name,
    body: html`${message}<section class="panel" aria-labelledby="edit"><h2 id="edit">Code group</h2>${form}</section>${deleteForm(view, id)}`,
  };
}

const deleteForm = (view: View, id: string): Html =>
  html`<form class="actions" method="post" action="${linkTo(view, `${LIST}/${id}/delete`)}"><button>Delete code group</button>
<span class="hint">Codes, attempts and orders stay.</span></form>`;

async function change(request: FormRequest): Promise<FormResult> {
  const { context, view, id, form } = request;
  const draft = draftIn(form);
  const changed = await changeCodeGroup(context.store, view.access.property, id, bodyOf(draft));
  if (!isRefusal(changed)) return { redirect: linkTo(view, LIST, { result: "changed" }) };
  const page = await content(request, problem(changed.detail, changed.errors), draft);
  return isRefusal(page) ? page : { ...page, status: 422 };
}

async function remove({ context, view, id }: FormRequest): Promise<FormResult> {
  const refused = await deleteCodeGroup(context.store, view.access.property, id);
  return refused ?? { redirect: linkTo(view, LIST, { result: "deleted" }) };
}
