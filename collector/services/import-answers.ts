import { fieldsOf } from "../contract/fields.ts";
import type { Dialect } from "../contract/promotion/extensions.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { choiceProblem, type GroupMember, otherChoice } from "./group-choice.ts";
import type { PromotionResult } from "./import-promotions.ts";
import { type PreparedPromotion, prepared } from "./promotions.ts";
import { isRefusal } from "./refusal.ts";

/** A file with an answer of BigCommerce's `GET /v3/promotions`: `{"data": […], "meta": …}`. */
export interface AnswerFile {
  readonly file: string;
  readonly answer: unknown;
}

/** An error in a file. Its path starts at the answer: `data[0].rules[1].action`. */
export interface FileError extends FieldError {
  readonly file: string;
}

/** The imported promotions, or all errors of the files: then nothing is stored. */
export type AnswersImport =
  | { readonly promotions: readonly PromotionResult[] }
  | { readonly errors: readonly FileError[] };

interface Entry extends PreparedPromotion {
  /** Its id in BigCommerce; null where the file has none. */
  readonly from: string | null;
  /** Its position in the answer. */
  readonly at: number;
}

/**
 * Imports the promotions of answers, all or none. Their ids are ignored: they get new ones, in the order of the files.
 * @param actor the author of the promotions in their history
 * @param dialect `bigcommerce` refuses our extensions
 */
export async function importAnswers(
  store: Pick<Store, "createPromotions" | "promotions">,
  property: Property,
  actor: string,
  files: readonly AnswerFile[],
  dialect?: Dialect,
): Promise<AnswersImport> {
  const entries: Entry[] = [];
  const errors: FileError[] = [];
  const earlier = new Set<string>();
  const choiceErrorOf = choiceChecker(store, property);
  for (const { file, answer } of files) {
    for (const read of entriesOf(answer, property, earlier, dialect)) {
      const error = "message" in read ? read : await choiceErrorOf(read);
      if (error) errors.push({ file, ...error });
      else if ("body" in read) entries.push(read);
    }
  }
  if (errors.length > 0) return { errors };
  const created = await store.createPromotions(property.id, bodiesOf(entries), actor);
  return {
    promotions: created.map(({ id, name, redemption_type }, at) => ({
      from: entries[at]!.from,
      id,
      name,
      warnings: [...entries[at]!.warnings, ...(redemption_type === "COUPON" ? [WITHOUT_CODES] : [])],
    })),
  };
}

const bodiesOf = (entries: readonly Entry[]) => entries.map(({ body }) => body);

const WITHOUT_CODES = "the file does not have its codes: add them with promotrail import codes";

/** @param earlier ids of the entries before, to which those of this file are added */
function entriesOf(
  answer: unknown,
  property: Property,
  earlier: Set<string>,
  dialect: Dialect,
): (Entry | FieldError)[] {
  const data = fieldsOf(answer)?.data;
  if (!Array.isArray(data))
    return [{ path: "data", message: "must be a list: the file is no answer of GET /v3/promotions" }];
  return data.flatMap((sent: unknown, at): (Entry | FieldError)[] => {
    const { id } = fieldsOf(sent) ?? {};
    const from = id === undefined || id === null ? null : String(id);
    if (from !== null && earlier.has(from))
      return [
        { path: `data[${at}].id`, message: "is the id of another promotion of these files: their pages overlap" },
      ];
    if (from !== null) earlier.add(from);
    const read = prepared(sent, property, dialect);
    return isRefusal(read) ? (read.errors ?? []).map(under(at)) : [{ ...read, from, at }];
  });
}

/** Compares each promotion with the stored ones of its group, and with those before it in the files. */
function choiceChecker(store: Pick<Store, "promotions">, property: Property) {
  const members = new Map<string, GroupMember>();
  return async ({ body, from, at }: Entry): Promise<FieldError | null> => {
    if (!body.group) return null;
    const id = String(body.group.id);
    const member = members.get(id);
    if (!member)
      members.set(id, {
        group: body.group,
        name: from === null ? "a promotion of the files" : `promotion ${from} of the files`,
      });
    const error = member ? otherChoice(body, member) : await choiceProblem(store, property, body, null);
    return error && under(at)(error);
  };
}

const under =
  (at: number) =>
  ({ path, message }: FieldError): FieldError => ({
    path: path === "" ? `data[${at}]` : `data[${at}].${path}`,
    message,
  });
