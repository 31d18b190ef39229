import { describe, expect, test } from "vitest";
import { readConfig } from "../collector/config.ts";

const publicUrl = (PUBLIC_URL: string) => readConfig({ PUBLIC_URL }).publicUrl;

describe("PUBLIC_URL", () => {
  test.each([
    ["https://codes.shop.example", "https://codes.shop.example"],
    ["https://codes.shop.example/", "https://codes.shop.example"],
    [" HTTPS://Codes.Shop.example:443/promotrail// ", "https://codes.shop.example/promotrail"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["", null],
  ])("%j is %j", (text, url) => {
    expect(publicUrl(text)).toBe(url);
  });

  test("is the host and port of the collector by default", () => {
    expect(readConfig({}).publicUrl).toBeNull();
  });

  test.each([
    "codes.shop.example",
    "ftp://codes.shop.example",
    "https://",
    "https://me:secret@codes.shop.example",
    "https://codes.shop.example?property_id=1",
    "https://codes.shop.example/#top",
  ])("is refused by its name: %s", (text) => {
    expect(() => publicUrl(text)).toThrow("PUBLIC_URL must be an address such as https://codes.shop.example");
  });
});
