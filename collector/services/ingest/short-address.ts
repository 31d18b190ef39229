/** Parameters that advertising platforms and affiliate networks add to a link: their presence is of interest, not their value. */
const CLICK_PARAMETERS = new Set([
  ...["gclid", "gbraid", "wbraid", "dclid", "gclsrc", "gad_source", "fbclid", "msclkid", "ttclid", "twclid", "yclid"],
  ...["li_fat_id", "epik", "sccid", "rdt_cid", "irclickid", "irgwc", "awc", "cjevent", "sscid", "tduid", "zanpid"],
  ...["ranmid", "raneaid", "ransiteid", "admitad_uid", "clickid", "click_id", "aff", "affid", "aff_id", "affiliate"],
  ...["affiliate_id", "partner", "ref"],
]);

/**
 * The address of a page without what may name its visitor: of its parameters, campaigns (`utm_*`) stay, and the names of those
 * that tell a click on an advertisement. The fragment goes.
 * @param kept names of further parameters that stay with their values
 */
export function shortAddress(address: string, kept: ReadonlySet<string>): string {
  const [withoutFragment = ""] = address.split("#", 1);
  const at = withoutFragment.indexOf("?");
  if (at < 0) return withoutFragment;
  const parameters = withoutFragment
    .slice(at + 1)
    .split("&")
    .flatMap((parameter) => shortParameter(parameter, kept));
  const path = withoutFragment.slice(0, at);
  return parameters.length === 0 ? path : `${path}?${parameters.join("&")}`;
}

function shortParameter(parameter: string, kept: ReadonlySet<string>): string[] {
  const [name = ""] = parameter.split("=", 1);
  const plain = name.toLowerCase();
  if (plain.startsWith("utm_") || kept.has(name)) return [parameter];
  return CLICK_PARAMETERS.has(plain) ? [`${name}=`] : [];
}
