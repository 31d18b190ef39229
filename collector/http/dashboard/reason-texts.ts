import { REASONS, type Reason } from "../../evaluation/reasons.ts";
import { asLabel } from "./format.ts";

const isReason = (name: string): name is Reason => Object.hasOwn(REASONS, name);

/** A reason as a label: `Below minimum spend`. A reason of an older version, which no list has, is spelled out. */
export const reasonText = (name: string): string => (isReason(name) ? REASONS[name].label : asLabel(name));

/** The same inside a sentence: `below minimum spend`. */
export const reasonPhrase = (reason: string): string => {
  const text = reasonText(reason);
  return text.charAt(0).toLowerCase() + text.slice(1);
};
