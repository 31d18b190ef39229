import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { createCookie } from "../../sdk/cookie.ts";
import type { PageInfo } from "../../sdk/page-info.ts";

const NAME = "promotrail.visitor";
const pageAt = (url: string, jar = new JSDOM().cookieJar, name = NAME) => {
  const dom = new JSDOM("", { url, cookieJar: jar });
  return { jar, cookie: createCookie(dom.window as unknown as PageInfo, name) };
};
const keptAt = (url: string) => {
  const { jar, cookie } = pageAt(url);
  cookie.set("id");
  return jar.toJSON()!.cookies;
};

test.each([
  ["https://www.shop.example/", "shop.example", "https://pay.shop.example/", "https://shop.example/"],
  ["https://shop.example.co.uk/", "example.co.uk", "https://www.example.co.uk/", "https://example.co.uk/"],
  ["https://a.b.shop.com/", "shop.com", "https://shop.com/", "https://c.shop.com/"],
])("a visitor of %s is recognized on all of %s", (url, domain, ...others) => {
  const { jar, cookie } = pageAt(url);
  cookie.set("id");
  expect(jar.toJSON()!.cookies).toMatchObject([{ key: NAME, value: "id", domain }]);
  for (const other of others) expect(pageAt(other, jar).cookie.get()).toBe("id");
});

test.each([
  ["a public suffix", "https://shop.github.io/", "https://other.github.io/"],
  ["localhost", "http://localhost:8080/", "http://intranet/"],
  ["a host without a domain", "http://intranet/", "http://localhost/"],
  ["an IPv4 address", "http://127.0.0.1:8080/", "http://1.0.0.1/"],
  ["an IPv6 address", "http://[::1]:8080/", "http://127.0.0.1/"],
])("on %s it stays on that host", (_, url, other) => {
  const { jar, cookie } = pageAt(url);
  cookie.set("id");
  expect(cookie.get()).toBe("id");
  expect(pageAt(other, jar).cookie.get()).toBeUndefined();
});

test("it has no domain where the browser accepts none", () => {
  const written: string[] = [];
  let kept = "";
  const document = {
    get cookie() {
      return kept;
    },
    set cookie(text: string) {
      written.push(text);
      if (!text.includes("Domain=")) kept = text.split(";")[0]!;
    },
  };
  const page = { document, location: { hostname: "127.0.0.1", protocol: "http:" } } as PageInfo;
  const cookie = createCookie(page, NAME);
  cookie.set("id");
  expect(cookie.get()).toBe("id");
  expect(written.at(-1)).toBe(`${NAME}=id;Max-Age=34128000;Path=/;SameSite=Lax`);
});

test("it lasts 395 days, for the whole site, and not in requests from other sites", () => {
  expect(keptAt("https://www.shop.example/a/b")).toMatchObject([
    { maxAge: 395 * 24 * 60 * 60, path: "/", sameSite: "lax", secure: true },
  ]);
});

test("it is Secure on https only: elsewhere the browser would not accept it", () => {
  expect(keptAt("http://www.shop.example/")[0]).not.toHaveProperty("secure");
});

test("is read among others, and not mistaken for a name with the same ending", () => {
  const { jar, cookie } = pageAt("https://www.shop.example/");
  for (const other of [`x${NAME}=1`, "a=2", `${NAME}x=3`]) jar.setCookieSync(other, "https://www.shop.example/");
  expect(cookie.get()).toBeUndefined();
  cookie.set("id");
  expect(cookie.get()).toBe("id");
});

describe("its name is compared as it is", () => {
  const at = "https://www.shop.example/";

  test.each([
    "promotrail_visitor=other-vendor-1",
    "promotrailxvisitor=1",
    "xpromotrail.visitor=1",
    "promotrail.visitor2=1",
    "promotrail.visitor.old=1",
    "promotrail.visito=1",
    "PROMOTRAIL.VISITOR=1",
    "other=promotrail.visitor=1",
    "other=; promotrail.visitor%3D1",
    "promotrail%2Evisitor=1",
  ])("%s is another cookie", (other) => {
    const { jar, cookie } = pageAt(at);
    jar.setCookieSync(other, at);
    expect(cookie.get()).toBeUndefined();
    cookie.set("own");
    expect(cookie.get()).toBe("own");
  });

  test.each(["a.b", "a+b", "a*", "a|b", "a$", "^a", "a?b", "a\\d"])("also where it is %s", (name) => {
    const { jar, cookie } = pageAt(at, undefined, name);
    for (const other of ["ab=1", "a=2", "axb=3", "aab=4", "b=5"]) jar.setCookieSync(other, at);
    expect(cookie.get()).toBeUndefined();
    cookie.set("own");
    expect(cookie.get()).toBe("own");
  });
});

test.each(["a%20b", "a=b", "a%3Bb", "%E0%A4%A", '"quoted"', ""])("a value is read as it is written: %j", (value) => {
  const { jar, cookie } = pageAt("https://www.shop.example/");
  jar.setCookieSync(`${NAME}=${value}`, "https://www.shop.example/");
  expect(cookie.get()).toBe(value);
});

test("a cookie of the same name on a narrower domain does not hide it", () => {
  const { jar, cookie } = pageAt("https://www.shop.example/");
  jar.setCookieSync(`${NAME}=stale; Path=/`, "https://www.shop.example/");
  cookie.set("id");
  expect(cookie.get()).toBe("id");
});

test("is removed on every domain", () => {
  const { jar, cookie } = pageAt("https://www.shop.example/");
  for (const domain of ["", "; Domain=shop.example", "; Domain=www.shop.example"]) {
    jar.setCookieSync(`${NAME}=id; Path=/${domain}`, "https://www.shop.example/");
  }
  cookie.remove();
  expect(cookie.get()).toBeUndefined();
  expect(jar.toJSON()!.cookies).toEqual([]);
});

test("cookies that throw (a sandboxed frame) count as none", () => {
  const refuse = () => {
    throw new DOMException("sandboxed", "SecurityError");
  };
  const document = Object.defineProperty({}, "cookie", { get: refuse, set: refuse });
  const cookie = createCookie(
    { document, location: { hostname: "shop.example", protocol: "https:" } } as PageInfo,
    NAME,
  );
  cookie.set("id");
  expect(cookie.get()).toBeUndefined();
  cookie.remove();
});
