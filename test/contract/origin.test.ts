import { describe, expect, test } from "vitest";
import { storedOrigin } from "../../collector/contract/origin.ts";
import { parseProperty } from "../../collector/contract/property.ts";

const origins = (allowed_origins: unknown[]) => {
  const parsed = parseProperty({ name: "Shop", allowed_origins });
  return parsed.ok ? parsed.value.allowed_origins : parsed.errors.map(({ path, message }) => `${path} ${message}`);
};

const ALONE = "must be scheme, host and port only: remove user, path, query and fragment";
const WILDCARD = "must not have a wildcard in it: list each origin, or use * for all";
const NONE = "must be an origin such as https://shop.example, or * for all, or null for pages in a sandbox";

describe("an allowed origin", () => {
  test.each([
    ["as browsers send it", "https://shop.example", "https://shop.example"],
    ["in upper case", "HTTPS://Shop.Example", "https://shop.example"],
    ["with the default port of https", "https://shop.example:443", "https://shop.example"],
    ["with the default port of http", "http://shop.example:80", "http://shop.example"],
    ["with another port", "https://shop.example:8443", "https://shop.example:8443"],
    ["with a slash at its end", "https://shop.example/", "https://shop.example"],
    ["with blanks around it", " https://shop.example ", "https://shop.example"],
    ["with an international name", "https://bücher.example", "https://xn--bcher-kva.example"],
    ["with an international name in capitals", "https://BÜCHER.example", "https://xn--bcher-kva.example"],
    ["with a dot in another script", "https://shop。example", "https://shop.example"],
    ["with an IPv6 address in its long form", "http://[2001:DB8:0:0:0:0:0:1]:8080", "http://[2001:db8::1]:8080"],
    ["with a short IPv4 address", "http://127.1", "http://127.0.0.1"],
    ["of all pages", "*", "*"],
    ["of pages in a sandbox", "null", "null"],
    ["of an extension", "chrome-extension://ABCDEFghijklmnop", "chrome-extension://abcdefghijklmnop"],
    ["of an app shell", "capacitor://localhost", "capacitor://localhost"],
  ])("%s is stored as browsers send it: %s", (_, sent, stored) => {
    expect(origins([sent])).toEqual([stored]);
    expect(origins([stored])).toEqual([stored]);
  });

  test("is stored once, however often it is written", () => {
    expect(origins(["https://shop.example/", "*", "https://SHOP.example:443"])).toEqual(["https://shop.example", "*"]);
  });

  test.each([
    ["a path", "https://shop.example/en", ALONE],
    ["two slashes", "https://shop.example//", ALONE],
    ["a query", "https://shop.example?a=1", ALONE],
    ["a fragment", "https://shop.example/#top", ALONE],
    ["a user", "https://me@shop.example", ALONE],
    ["a user and a password", "https://me:secret@shop.example", ALONE],
    ["a backslash", "https://shop.example\\en", ALONE],
    ["a wildcard", "https://*.shop.example", WILDCARD],
    ["a wildcard in the port", "https://shop.example:*", WILDCARD],
    ["a wildcard that is encoded", "https://%2A.shop.example", WILDCARD],
    ["another scheme", "ftp://shop.example", NONE],
    ["the scheme of a socket", "wss://shop.example", NONE],
    ["a local file", "file:///index.html", NONE],
    ["no scheme", "shop.example", NONE],
    ["no host", "https://", NONE],
    ["a port that there is not", "https://shop.example:99999", NONE],
    ["a blank in the host", "https://shop example", NONE],
    ["nothing", "", NONE],
    ["more than one origin", "https://a.example, https://b.example", NONE],
  ])("with %s is refused by its place in the list", (_, sent, message) => {
    expect(origins(["*", sent])).toEqual([`allowed_origins[1] ${message}`]);
  });

  test("of an earlier version is read as browsers send it, or stays where none does", () => {
    expect(["https://bücher.example:443", "https://*.shop.example", "*"].map(storedOrigin)).toEqual([
      "https://xn--bcher-kva.example",
      "https://*.shop.example",
      "*",
    ]);
  });
});
