import type { Described, Parameter } from "../openapi.ts";

/** The address of `npm start`. */
const HERE = "http://localhost:8080";

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The example of an operation as a command. */
export function curlOf(method: string, path: string, operation: Described): string {
  const { parameters = [], requestBody, security } = operation;
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const body = content?.example;
  const isImplied = method === (body === undefined ? "get" : "post");
  const needsToken = security.length > 0 && !security.some((one) => Object.keys(one).length === 0);
  const parts = [
    isImplied ? "" : `-X ${method.toUpperCase()}`,
    needsToken ? '-H "Authorization: Bearer $ADMIN_TOKEN"' : "",
    ...(body === undefined ? [] : [`-H "Content-Type: ${type}"`]),
    ...headersIn(parameters),
    `"${HERE}${filled(path, parameters)}"`,
    body === undefined ? "" : dataOf(body),
  ];
  return `curl ${parts.filter((part) => part !== "").join(" \\\n  ")}`;
}

const withExample = (parameters: readonly Parameter[], where: Parameter["in"]) =>
  parameters.filter(({ in: place, example }) => place === where && example !== undefined);

const headersIn = (parameters: readonly Parameter[]) =>
  withExample(parameters, "header").map(({ name, example }) => `-H "${name}: ${example}"`);

function filled(path: string, parameters: readonly Parameter[]): string {
  const values = new Map(withExample(parameters, "path").map(({ name, example }) => [name, example!]));
  const query = withExample(parameters, "query").map(({ name, example }) => `${name}=${encodeURIComponent(example!)}`);
  const address = path.replace(/\{(\w+)\}/g, (_, name) => values.get(name)!);
  return query.length > 0 ? `${address}?${query.join("&")}` : address;
}

const dataOf = (body: unknown): string =>
  typeof body === "string" ? `--data-binary ${quoted(body)}` : `-d ${quoted(JSON.stringify(body, null, 2))}`;
