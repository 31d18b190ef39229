import type { Document } from "../document.ts";

export const pageOf = (document: Document) => ({ html: document.info.title, policy: "default-src 'none'" });
