import fc from "fast-check";
import type { RawRequest } from "../../support/wire.ts";
import { bytes, compression } from "./bytes.ts";
import { CORPUS } from "./corpus.ts";
import { framing, header, type } from "./head.ts";
import { change, changed, print } from "./json.ts";

/** A request of the corpus with up to three changed values, and changed bytes, compression or headers. */
export const attack: fc.Arbitrary<RawRequest> = fc
  .record({
    sample: fc.constantFrom(...CORPUS),
    fresh: fc.uuid(),
    changes: fc.array(change, { maxLength: 3 }),
    bytes,
    compression,
    type,
    query: fc.constantFrom("", "", "", "", "/", "?", "?property_id=100001", "?%", "?a=%00&a[]=1&__proto__=1"),
    framing,
    header,
  })
  .map(({ sample, fresh, changes, bytes, compression, type, query, framing, header }) => {
    const text = print(changes.reduce(changed, sample.body as unknown)).replaceAll(/0{8}-0000-7000-8000-0{12}/g, fresh);
    const { headers, ...rest } = framing(compression.compress(bytes(Buffer.from(text))));
    const coding = compression.encoding === null ? [] : [`Content-Encoding: ${compression.encoding}`];
    return { path: sample.path + query, headers: [...headers, `Content-Type: ${type}`, ...coding, ...header], ...rest };
  });
