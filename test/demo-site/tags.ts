import { readdirSync, readFileSync } from "node:fs";

const demoSite = new URL("../../demo-site/", import.meta.url);

/** The text of a file of the demo site. */
export const source = (path: string) => readFileSync(new URL(path, demoSite), "utf8");

/** The snippet: the SDK's stub as built. */
export const builtStub = () => readFileSync(new URL("../../dist/sdk/stub.js", import.meta.url), "utf8").trim();

/** The Custom HTML tags that a merchant pastes into GTM. */
export const gtmTags = readdirSync(new URL("tags/gtm", demoSite)).filter((file) => file.endsWith(".html"));

/** The scripts inside a tag. */
export function scripts(html: string): string[] {
  return [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = ""]) => script);
}
