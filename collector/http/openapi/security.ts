import { type Description, isForPages } from "../operation.ts";

const bearer = (description: string) => ({ type: "http", scheme: "bearer", description });
const basic = (description: string) => ({ type: "http", scheme: "basic", description });
const header = (description: string) => ({ type: "apiKey", in: "header", name: "X-Auth-Token", description });

const SERVER_KEY = "A server key, sk_…, with the scope.";
const TOKEN = "The admin token, ADMIN_TOKEN: it admits to every operation.";
const AS_PASSWORD = "In Basic it is the password, or the name without a password.";

/** The ways to send a key. */
export const SECURITY_SCHEMES = {
  writeKey: bearer("A write key, wk_…: public, for pages. Events and carts can have it in the body instead."),
  serverKey: bearer(SERVER_KEY),
  serverKeyAsBasic: basic(`${SERVER_KEY} ${AS_PASSWORD}`),
  serverKeyAsToken: header(SERVER_KEY),
  administrator: bearer(TOKEN),
  administratorAsBasic: basic(`${TOKEN} ${AS_PASSWORD}`),
  administratorAsToken: header(TOKEN),
} as const;

type Requirement = Partial<Record<keyof typeof SECURITY_SCHEMES, readonly string[]>>;

const ADMINISTRATOR: readonly Requirement[] = [
  { administrator: [] },
  { administratorAsBasic: [] },
  { administratorAsToken: [] },
];

/** Alternatives: a request needs one of them. Each scope of a server key is one. */
export function securityOf({ access }: Description): Requirement[] {
  if (access === "public") return [];
  if (access === "administrator") return [...ADMINISTRATOR];
  const isPage = isForPages(access);
  const servers = (isPage ? access.page : access).flatMap((scope): Requirement[] => [
    { serverKey: [scope] },
    { serverKeyAsBasic: [scope] },
    { serverKeyAsToken: [scope] },
  ]);
  // Without a header: a page has its key in the body.
  return [...(isPage ? [{}, { writeKey: [] }] : []), ...servers, ...ADMINISTRATOR];
}
