import type { RequestListener } from "node:http";
import { snippetFor } from "./snippet.ts";

const NONCE = "bm9uY2Ugb2YgdGhpcyBwYWdl";

interface ShopPolicy {
  /** The Content-Security-Policy but for `connect-src`. */
  policy(collector: string): string;
  /** What the shop's page runs before the snippet. */
  before?: string;
  /** What the browser says in the console; nothing if absent. */
  says?: RegExp;
}

/** Policies of shops, by what a merchant would say of them. */
export const POLICIES: Record<string, ShopPolicy> = {
  "scripts by their nonce alone": { policy: () => `script-src 'nonce-${NONCE}'` },
  "scripts by their nonce, and what these load": { policy: () => `script-src 'nonce-${NONCE}' 'strict-dynamic'` },
  "scripts by their address": { policy: (collector) => `script-src 'unsafe-inline' ${collector}` },
  "Trusted Types, with our policy": {
    policy: () => `script-src 'nonce-${NONCE}'; require-trusted-types-for 'script'; trusted-types promotrail`,
  },
  "Trusted Types, with the shop's default policy alone": {
    policy: () => `script-src 'nonce-${NONCE}'; require-trusted-types-for 'script'; trusted-types default`,
    before: `window.trustedTypes && trustedTypes.createPolicy("default", { createScriptURL: (address) => address });`,
    says: /named 'promotrail'/,
  },
};

/** The page of a shop with the snippet, under a policy. */
export function shopUnder({ policy, before = "" }: ShopPolicy, collector: string): RequestListener {
  const script = (code: string) => `<script nonce="${NONCE}">${code}</script>`;
  const html = `<!doctype html><title>Cart</title>${script(before)}
    ${snippetFor(collector).replace("<script>", `<script nonce="${NONCE}">`)}
    <input id="code" value="OLD5"><button id="apply">Apply</button><p id="message"></p>
    ${script(`const explained = [];
      console.info = (...words) => explained.push(words.join(" "));
      web_event.init({ debug: true });
      web_event.watch({ input: "#code", button: "#apply", message: "#message" });`)}`;
  const csp = `${policy(collector)}; connect-src ${collector}`;
  return (_req, res) => res.setHeader("content-type", "text/html").setHeader("content-security-policy", csp).end(html);
}

/** A visitor who enters a code until it is reported: the script, its debug texts and `watch` have loaded then. */
export const VISIT = `new Promise((resolve) => {
  const entering = setInterval(() => {
    document.querySelector("#apply").click();
    document.querySelector("#message").textContent = "Expired";
  }, 50);
  web_event.on("result", ({ outcome }, { items }) => {
    clearInterval(entering);
    setTimeout(() => resolve({ outcome, items, explained: explained.some((line) => line.includes("stored")) }), 500);
  });
})`;

/** What the visit must give. */
export const REPORTED = {
  outcome: "stored",
  items: [{ type: "promotion_code", id: "OLD5", reason: "Expired" }],
  explained: true,
};
