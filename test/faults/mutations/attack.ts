import fc from "fast-check";
import type { RawRequest } from "../../support/wire.ts";
import { bytes, packing } from "./bytes.ts";
import { CORPUS } from "./corpus.ts";
import { framing, header, type } from "./head.ts";
import { change, changed, print } from "./json.ts";

/** A body of the corpus with up to three of its values changed, or none; its bytes, its packing and its head, too. */
export const attack: fc.Arbitrary<RawRequest> = fc
  .record({
    sample: fc.constantFrom(...CORPUS),
    fresh: fc.uuid(),
    changes: fc.array(change, { maxLength: 3 }),
    bytes,
    packing,
    type,
    query: fc.constantFrom("", "", "", "", "/", "?", "?property_id=100001", "?%", "?a=%00&a[]=1&__proto__=1"),
    framing,
    header,
  })
  .map(({ sample, fresh, changes, bytes, packing, type, query, framing, header }) => {
    const text = print(changes.reduce(changed, sample.body as unknown)).replaceAll(/0{8}-0000-7000-8000-0{12}/g, fresh);
    const { headers, ...rest } = framing(packing.pack(bytes(Buffer.from(text))));
    const coding = packing.encoding === null ? [] : [`Content-Encoding: ${packing.encoding}`];
    return { path: sample.path + query, headers: [...headers, `Content-Type: ${type}`, ...coding, ...header], ...rest };
  });
