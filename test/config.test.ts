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

test("the metrics have another port than the rest", () => {
  expect(() => readConfig({ PORT: "9090", METRICS_PORT: "9090" })).toThrow(
    "METRICS_PORT must be another port than PORT",
  );
  expect(readConfig({ PORT: "0", METRICS_PORT: "0" })).toMatchObject({ port: 0, metricsPort: 0 });
});

describe("SMTP_URL and SMTP_FROM", () => {
  const mail = (SMTP_URL: string, SMTP_FROM: string) => readConfig({ SMTP_URL, SMTP_FROM }).mail;

  test.each([
    ["smtp://localhost", "codes@shop.example"],
    ["smtps://me:s%40cret@mail.shop.example:465", "Codes <codes@shop.example>"],
  ])("%s from %s is a mail server", (url, from) => {
    expect(mail(url, from)).toEqual({ url, from });
  });

  test("no digest is sent by mail where both are absent", () => {
    expect(mail("", "")).toBeNull();
  });

  test.each([
    ["https://mail.shop.example", "a@shop.example", "SMTP_URL must be an address such as smtps://"],
    ["smtp:", "a@shop.example", "SMTP_URL must be an address such as smtps://"],
    ["smtp://localhost", "codes", "SMTP_FROM must be an e-mail address"],
    ["smtp://localhost", "", "SMTP_FROM is required where SMTP_URL is set"],
    ["", "a@shop.example", "SMTP_URL is required where SMTP_FROM is set"],
  ])("%s from %s is refused", (url, from, error) => {
    expect(() => mail(url, from)).toThrow(error);
  });

  test("an error does not repeat a password", () => {
    expect(() => mail("http://me:secret@mail", "a@shop.example")).toThrow(/^((?!secret).)*$/);
  });
});
