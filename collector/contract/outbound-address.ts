import { z } from "zod";

const MAX_URL_LENGTH = 2_048;

/**
 * An address that the collector sends requests to.
 * @param allowHttp whether http: is allowed as well as https:
 * @param instead where the sender of a password in the address can put it: `use headers`
 */
export const outboundAddress = (allowHttp: boolean, instead: string) =>
  z
    .url({
      protocol: allowHttp ? /^https?$/ : /^https$/,
      error: `must be a URL that starts with https://${allowHttp ? " or http://" : ""}`,
    })
    .max(MAX_URL_LENGTH)
    .refine((text) => !/^\w+:\/\/[^/?#]*@/.test(text), `must not contain a user name or a password: ${instead}`)
    .transform((text) => text.split("#", 1)[0]!);
