import type { Described, Parameter } from "../openapi.ts";

/** Where `npm start` listens. */
const HERE = "http://localhost:8080";

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The example of an operation as somebody would type it. */
export function curlOf(method: string, path: string, operation: Described): string {
  const { parameters = [], requestBody, security } = operation;
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const sent = content?.example;
  const isImplied = method === (sent === undefined ? "get" : "post");
  const needsToken = security.length > 0 && !security.some((one) => Object.keys(one).length === 0);
  const parts = [
    isImplied ? "" : `-X ${method.toUpperCase()}`,
    needsToken ? '-H "Authorization: Bearer $ADMIN_TOKEN"' : "",
    ...(sent === undefined ? [] : [`-H "Content-Type: ${type}"`]),
    ...headersIn(parameters),
    `"${HERE}${filled(path, parameters)}"`,
    sent === undefined ? "" : bodyOf(sent),
  ];
  return `curl ${parts.filter((part) => part !== "").join(" \\\n  ")}`;
}

const exampled = (parameters: readonly Parameter[], where: Parameter["in"]) =>
  parameters.filter(({ in: place, example }) => place === where && example !== undefined);

const headersIn = (parameters: readonly Parameter[]) =>
  exampled(parameters, "header").map(({ name, example }) => `-H "${name}: ${example}"`);

function filled(path: string, parameters: readonly Parameter[]): string {
  const values = new Map(exampled(parameters, "path").map(({ name, example }) => [name, example!]));
  const query = exampled(parameters, "query").map(({ name, example }) => `${name}=${encodeURIComponent(example!)}`);
  const address = path.replace(/\{(\w+)\}/g, (_, name) => values.get(name)!);
  return query.length > 0 ? `${address}?${query.join("&")}` : address;
}

const bodyOf = (sent: unknown): string =>
  typeof sent === "string" ? `--data-binary ${quoted(sent)}` : `-d ${quoted(JSON.stringify(sent, null, 2))}`;
