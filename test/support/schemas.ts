import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

/** What is wrong with a value by the schema that the keys lead to; null where it fits. */
type WhyNot = (keys: readonly (string | number)[], value: unknown) => string | null;

/** Holds values against the schemas of a description. */
export function schemasOf(description: object): WhyNot {
  const ajv = new Ajv2020({ strict: false, formats: { cidrv4: true, cidrv6: true } });
  formats.default(ajv);
  ajv.addSchema(description, "api");
  return (keys, value) => {
    const fits = ajv.compile({ $ref: `api#/${keys.map(escaped).join("/")}` });
    return fits(value) ? null : ajv.errorsText(fits.errors);
  };
}

const escaped = (key: string | number): string =>
  encodeURIComponent(String(key).replaceAll("~", "~0").replaceAll("/", "~1"));
