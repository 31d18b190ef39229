import { MAX_CODE_GROUPS, type Payout, parseCodeGroup, parseCodeGroupChange } from "../contract/code-group.ts";
import type { CodeGroupResponse } from "../contract/responses/code-group.ts";
import { formatAmount } from "../evaluation/money.ts";
import type { CodeGroup, CodeGroupRefusal } from "../store/ports/code-groups.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { type DataResponse, dataResponse } from "./data-response.ts";
import { iso } from "./iso.ts";
import { idFrom } from "./path-id.ts";
import { type Refusal, refusal } from "./refusal.ts";

const NOT_VALID = "The code group is not valid.";

const noGroup = refusal("not_found", "The code group doesn't exist.");

const REFUSALS: Readonly<Record<CodeGroupRefusal, Refusal>> = {
  name_taken: refusal("conflict", "Another code group has this name.", [
    { path: "name", message: "is the name of another code group: choose another name" },
  ]),
  no_promotion: refusal("unprocessable", NOT_VALID, [
    { path: "codes", message: "names a promotion that doesn't exist: use the id of one" },
  ]),
  no_import: refusal("unprocessable", NOT_VALID, [
    { path: "codes.import.import_id", message: "is no import of this promotion: use its Import-Id" },
  ]),
  too_many: refusal("conflict", `A property has at most ${MAX_CODE_GROUPS} code groups: delete one first.`),
};

/** All code groups of a property, in the merchant's order. */
export const listCodeGroups = async (store: Store, property: Property) =>
  dataResponse((await store.codeGroups(property.id)).map(responseOf));

/** @param id of an address */
export async function codeGroupAt(
  store: Store,
  property: Property,
  id: string,
): Promise<DataResponse<CodeGroupResponse> | Refusal> {
  const found = (await store.codeGroups(property.id)).find((group) => group.id === idFrom(id));
  return found ? dataResponse(responseOf(found)) : noGroup;
}

export async function createCodeGroup(
  store: Store,
  property: Property,
  body: unknown,
): Promise<DataResponse<CodeGroupResponse> | Refusal> {
  const parsed = parseCodeGroup(body, property.currency);
  if (!parsed.ok) return refusal("unprocessable", NOT_VALID, parsed.errors);
  return stored(await store.createCodeGroup(property.id, parsed.value));
}

/** @param id of an address */
export async function changeCodeGroup(
  store: Store,
  property: Property,
  id: string,
  body: unknown,
): Promise<DataResponse<CodeGroupResponse> | Refusal> {
  const number = idFrom(id);
  if (number === null) return noGroup;
  const parsed = parseCodeGroupChange(body, property.currency);
  if (!parsed.ok) return refusal("unprocessable", NOT_VALID, parsed.errors);
  const changed = await store.changeCodeGroup(property.id, number, parsed.value);
  return changed === null ? noGroup : stored(changed);
}

/** @param id of an address. @returns undefined where the group is deleted now */
export async function deleteCodeGroup(store: Store, property: Property, id: string): Promise<Refusal | undefined> {
  const number = idFrom(id);
  const isDeleted = number !== null && (await store.deleteCodeGroup(property.id, number));
  return isDeleted ? undefined : noGroup;
}

const stored = (result: CodeGroup | CodeGroupRefusal): DataResponse<CodeGroupResponse> | Refusal =>
  typeof result === "string" ? REFUSALS[result] : dataResponse(responseOf(result));

const responseOf = ({ created_at, updated_at, payout, ...group }: CodeGroup): CodeGroupResponse => ({
  ...group,
  payout: payout && payoutResponse(payout),
  created_at: iso(created_at),
  updated_at: iso(updated_at),
});

const payoutResponse = (payout: Payout) =>
  "amount" in payout ? { amount: formatAmount(payout.amount, payout.currency), currency: payout.currency } : payout;
