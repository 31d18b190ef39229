import type { Collector } from "../../support/collector.ts";

/** A browser, as far as a server sees it: it keeps one cookie and follows no redirect. */
export function userOf({ url }: Collector) {
  let cookie = "";
  const request = async (path: string, form?: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      redirect: "manual",
      headers: { cookie, ...headers },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    const set = response.headers.get("set-cookie");
    if (set) cookie = set.split(";")[0]!;
    return {
      status: response.status,
      to: response.headers.get("location"),
      headers: response.headers,
      text: await response.text(),
    };
  };
  const signIn = (key: string, next = "") => request("/dashboard/sign-in", { key, next });
  return { request, signIn, cookie: () => cookie, useCookie: (other: string) => (cookie = other) };
}
