import type { CodeGroupBody, CodeGroupChange, GroupedCodes, Payout } from "../../contract/code-group.ts";
import type { MethodsOf } from "./methods.ts";

/** A group of codes. Times are epoch milliseconds. */
export interface CodeGroup {
  readonly id: number;
  readonly name: string;
  readonly codes: GroupedCodes;
  readonly owner: string | null;
  readonly channel: string | null;
  readonly payout: Payout | null;
  /** From 1, without gaps. */
  readonly position: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** Why a group is not stored: another one has its name, its promotion or import does not exist, or there are too many. */
export type CodeGroupRefusal = "name_taken" | "no_promotion" | "no_import" | "too_many";

/** Groups of codes, in the merchant's order. The first that matches a code has it. */
export interface CodeGroupStore {
  codeGroups(propertyId: string): Promise<readonly CodeGroup[]>;
  createCodeGroup(propertyId: string, body: CodeGroupBody): Promise<CodeGroup | CodeGroupRefusal>;
  /** Changes the named fields. @returns null where there is no such group */
  changeCodeGroup(
    propertyId: string,
    id: number,
    change: CodeGroupChange,
  ): Promise<CodeGroup | CodeGroupRefusal | null>;
  /** @returns whether the group existed */
  deleteCodeGroup(propertyId: string, id: number): Promise<boolean>;
}

export const CODE_GROUP_METHODS = {
  codeGroups: { kind: "lookup" },
  createCodeGroup: { kind: "write" },
  changeCodeGroup: { kind: "write" },
  deleteCodeGroup: { kind: "write" },
} as const satisfies MethodsOf<CodeGroupStore>;
