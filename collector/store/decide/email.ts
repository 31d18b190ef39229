import { domainToASCII } from "node:url";
import { withoutBlanks } from "../../evaluation/blanks.ts";
import type { Property } from "../ports/records.ts";

/**
 * The domains of Gmail. It delivers a.n.n@gmail.com and ann@googlemail.com to ann@gmail.com
 * (https://support.google.com/mail/answer/7436150).
 */
const GMAIL = new Set(["gmail.com", "googlemail.com"]);

/** Compatible characters, such as those of full width, are one; letters in lower case may compose again. */
const folded = (text: string): string => text.normalize("NFKC").trim().toLowerCase().normalize("NFKC");

/** A domain with its letters in punycode. A text that is no domain stays. */
const asciiDomain = (domain: string): string => domainToASCII(domain.replace(/\.$/, "")) || domain;

/** Characters that show nothing: they get into an address with a copied text. */
const INVISIBLE = /[\p{Cc}\p{Default_Ignorable_Code_Point}]+/gu;

/** The address in a text: without the name and the brackets of a mail header, `mailto:`, and signs behind it. */
function bareAddress(text: string): string {
  const visible = withoutBlanks(text.normalize("NFKC").replace(INVISIBLE, ""));
  const enclosed = visible.slice(visible.lastIndexOf("<") + 1).split(">", 1)[0]!;
  const address = enclosed.includes("@") ? enclosed : visible;
  return address.replace(/^\s*mailto:/i, "").replace(/[.,;\s]{1,9}$/, "");
}

/**
 * The form in which email addresses are compared: two spellings of one address have the same form.
 * @param mode exact: addresses. inbox: the inboxes behind them, without the plus part, and for Gmail without dots
 * @returns null where the text is no address
 */
export const emailForm = (text: string, mode: Property["identity"]): string | null =>
  addressForm(bareAddress(text), mode);

/** The form of a text that is an address as a whole, as earlier versions read it. */
export function addressForm(text: string, mode: Property["identity"]): string | null {
  const address = folded(text);
  const at = address.lastIndexOf("@");
  if (at <= 0 || at === address.length - 1) return null;
  const [name, domain] = [address.slice(0, at), asciiDomain(address.slice(at + 1))];
  return mode === "exact" ? `${name}@${domain}` : inboxOf(name, domain);
}

function inboxOf(name: string, domain: string): string {
  const plus = name.indexOf("+");
  const inbox = plus > 0 ? name.slice(0, plus) : name;
  return GMAIL.has(domain) ? `${inbox.replaceAll(".", "")}@gmail.com` : `${inbox}@${domain}`;
}
