import { type Description, isForPages } from "../operation.ts";

const bearer = (description: string) => ({ type: "http", scheme: "bearer", description });
const basic = (description: string) => ({ type: "http", scheme: "basic", description });
const header = (description: string) => ({ type: "apiKey", in: "header", name: "X-Auth-Token", description });

const SERVER_KEY = "A server key, sk_…; what it may do are its scopes.";
const TOKEN = "The administrator's token, ADMIN_TOKEN; it may do everything.";
const AS_PASSWORD = "as the password, or as the name without a password.";

/** The ways to say who asks. */
export const SECURITY_SCHEMES = {
  writeKey: bearer("A write key, wk_…: public, for pages. Events and carts may name it in the body instead."),
  serverKey: bearer(SERVER_KEY),
  serverKeyAsBasic: basic(`${SERVER_KEY} It stands ${AS_PASSWORD}`),
  serverKeyAsToken: header(SERVER_KEY),
  administrator: bearer(TOKEN),
  administratorAsBasic: basic(`${TOKEN} It stands ${AS_PASSWORD}`),
  administratorAsToken: header(TOKEN),
} as const;

type Requirement = Partial<Record<keyof typeof SECURITY_SCHEMES, readonly string[]>>;

const ADMINISTRATOR: readonly Requirement[] = [
  { administrator: [] },
  { administratorAsBasic: [] },
  { administratorAsToken: [] },
];

/** One of these is enough; a server key's are the scopes of which it needs one. */
export function securityOf({ access }: Description): Requirement[] {
  if (access === "anybody") return [];
  if (access === "administrator") return [...ADMINISTRATOR];
  const isPage = isForPages(access);
  const servers = (isPage ? access.page : access).flatMap((scope): Requirement[] => [
    { serverKey: [scope] },
    { serverKeyAsBasic: [scope] },
    { serverKeyAsToken: [scope] },
  ]);
  // A page names its key in the body: then no header is needed.
  return [...(isPage ? [{}, { writeKey: [] }] : []), ...servers, ...ADMINISTRATOR];
}
