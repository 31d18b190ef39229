import { describe, expect, test } from "vitest";
import { digitsOf } from "../../collector/contract/phone-digits.ts";
import { buyerOf } from "../../collector/services/identity/buyer.ts";
import { contactsOf, type IdentityRules } from "../../collector/services/identity/contacts.ts";
import { phoneForm } from "../../collector/services/identity/phone.ts";
import { emailForm } from "../../collector/store/decide/email.ts";

const RULES: IdentityRules = { identity: "exact", phone_country: null };

describe("an email address in two spellings is", () => {
  test.each<[string, string, string, { exact: boolean; inbox: boolean }]>([
    ["one in upper case", "Ann@Shop.example", "ann@shop.example", { exact: true, inbox: true }],
    ["one with blanks around it", " ann@shop.example\n", "ann@shop.example", { exact: true, inbox: true }],
    ["one with an accent of its own", "jose\u0301@x.example", "jos\u00e9@x.example", { exact: true, inbox: true }],
    ["one of full width", "ａｎｎ＠shop.example", "ann@shop.example", { exact: true, inbox: true }],
    ["one in punycode", "ann@münchen.example", "ann@xn--mnchen-3ya.example", { exact: true, inbox: true }],
    ["one whose domain ends with a dot", "ann@shop.example.", "ann@shop.example", { exact: true, inbox: true }],
    ["one with a part from + on", "ann+shop@x.example", "ann@x.example", { exact: false, inbox: true }],
    ["one with another such part", "ann+a@x.example", "ann+b@x.example", { exact: false, inbox: true }],
    ["one with dots, at Gmail", "a.n.n@gmail.com", "ann@gmail.com", { exact: false, inbox: true }],
    ["one at Gmail's other domain", "ann@googlemail.com", "Ann@gmail.com", { exact: false, inbox: true }],
    ["one with dots, elsewhere", "a.n.n@x.example", "ann@x.example", { exact: false, inbox: false }],
    ["one that begins with +", "+a@x.example", "+b@x.example", { exact: false, inbox: false }],
    ["one of another name", "ann@x.example", "bob@x.example", { exact: false, inbox: false }],
    ["one of another domain", "ann@x.example", "ann@y.example", { exact: false, inbox: false }],
  ])("%s", (_, first, second, same) => {
    expect(emailForm(first, "exact") === emailForm(second, "exact")).toBe(same.exact);
    expect(emailForm(first, "inbox") === emailForm(second, "inbox")).toBe(same.inbox);
  });

  test.each(["ann", "@x.example", "ann@", ""])("no address: %j", (text) => {
    expect(emailForm(text, "exact")).toBeNull();
  });
});

describe("a phone number in two spellings is", () => {
  test.each<[string, string, string, { plain: boolean; inSaudiArabia: boolean }]>([
    ["one in another grouping", "+1 555 0100", "+1 (555) 01-00", { plain: true, inSaudiArabia: true }],
    ["one in Arabic digits", "٠٥٠١٢٣٤٥٦٧", "0501234567", { plain: true, inSaudiArabia: true }],
    ["one in Persian digits", "۰۵۰۱۲۳۴۵۶۷", "٠٥٠١٢٣٤٥٦٧", { plain: true, inSaudiArabia: true }],
    ["one of full width", "０５０１２３４５６７", "0501234567", { plain: true, inSaudiArabia: true }],
    ["one in Devanagari", "०५०१२३४५६७", "0501234567", { plain: true, inSaudiArabia: true }],
    ["one with its country", "0501234567", "+966 50 123 4567", { plain: false, inSaudiArabia: true }],
    ["one with its country, after 00", "00966501234567", "+966501234567", { plain: false, inSaudiArabia: true }],
    ["one with its country, without a sign", "966501234567", "0501234567", { plain: false, inSaudiArabia: true }],
    [
      "one with its country, a sign of full width",
      "＋966501234567",
      "050 123 4567",
      { plain: false, inSaudiArabia: true },
    ],
    ["the number of another country", "+49 501 234567", "0501234567", { plain: false, inSaudiArabia: false }],
    ["another number in Arabic digits", "٠٥٠١٢٣٤٥٦٧", "٠٥٥٩٨٧٦٥٤٣", { plain: false, inSaudiArabia: false }],
    [
      "another number of full width",
      "０９０１２３４５６７８",
      "０８０９９９８８８８８",
      { plain: false, inSaudiArabia: false },
    ],
    [
      "a number that its country does not have",
      "050123456789012",
      "0501234567890123",
      { plain: false, inSaudiArabia: false },
    ],
  ])("%s", (_, first, second, same) => {
    expect(phoneForm(first, null) === phoneForm(second, null)).toBe(same.plain);
    expect(phoneForm(first, "SA") === phoneForm(second, "SA")).toBe(same.inSaudiArabia);
  });

  test.each(["12345", "١٢٣٤٥", "call me", ""])("no number: %j", (text) => {
    expect([phoneForm(text, null), phoneForm(text, "SA")]).toEqual([null, null]);
  });

  test("every decimal digit of Unicode has its value", () => {
    const zeros = Intl.supportedValuesOf("numberingSystem").map((system) =>
      new Intl.NumberFormat("en", { numberingSystem: system, useGrouping: false }).format(1_234_567_890),
    );
    const decimal = zeros.filter((text) => /^\p{Nd}{10}$/u.test(text));
    expect(decimal.length).toBeGreaterThan(50);
    for (const text of decimal) expect(digitsOf(text), text).toBe("1234567890");
  });
});

test("an event's contacts are its address and its number; placeholders are none", () => {
  const forms = (email: unknown, phone: unknown) => contactsOf(email, phone, RULES).map(({ form }) => form);
  expect(forms(" Ann@Shop.example", 15_550_100)).toEqual(["email:ann@shop.example", "phone:15550100"]);
  expect(forms("{{email}}", "n/a")).toEqual([]);
  expect(forms("ann", "555")).toEqual([]);
  expect(forms({}, ["15550100"])).toEqual([]);
  expect(forms(`${"a".repeat(400)}@x.example`, "1".repeat(400))).toEqual([]);
});

describe("the buyer of a server's call is", () => {
  const buyer = (customerId: string | null, type: string | null = null, value: string | null = null) =>
    buyerOf({ customerId, customerIdentifierType: type, customerIdentifierValue: value }, RULES);
  const forms = (type: string, value: string) => buyer(null, type, value).contacts.map(({ form }) => form);

  test("the customer, and the contact beside the id", () => {
    expect(buyer("C-1", "email", "ann@shop.example")).toEqual({
      customerId: "C-1",
      contacts: [{ form: "email:ann@shop.example", former: [] }],
    });
  });

  test.each(["0", "undefined", "  ", "{{id}}"])("the contact beside the id %j", (customerId) => {
    expect(buyer(customerId, "email", "ann@shop.example")).toMatchObject({
      customerId: null,
      contacts: [{ form: "email:ann@shop.example" }],
    });
  });

  test("a customer by an id of another system, which is another id of a customer with one", () => {
    expect(buyer(null, "externalId", "E-9")).toEqual({ customerId: "E-9", externalId: "E-9", contacts: [] });
    expect(buyer("C-1", " EXTERNALID", "E-9")).toMatchObject({ customerId: "C-1", externalId: "E-9" });
  });

  test.each<[string, string, string[]]>([
    ["email", "Ann@Shop.example", ["email:ann@shop.example"]],
    [" Email ", "ann@shop.example", ["email:ann@shop.example"]],
    ["email", "5F36B2", ["email:5f36b2"]],
    ["mobile", "٠٥٠١٢٣٤٥٦٧", ["phone:0501234567"]],
    ["PHONE", "+1 555 0100", ["phone:15550100"]],
    ["phone", "12345", []],
    ["loyalty", "L-1", ["loyalty:L-1"]],
    ["constructor", "L-1", ["constructor:L-1"]],
    ["email", "n/a", []],
  ])("by %s %s", (type, value, expected) => {
    expect(forms(type, value)).toEqual(expected);
  });
});

describe("uses of before are found under", () => {
  const former = (type: string, value: string, rules = RULES) =>
    buyerOf({ customerId: null, customerIdentifierType: type, customerIdentifierValue: value }, rules).contacts.flatMap(
      ({ former }) => former,
    );
  test.each<[string, string, string, IdentityRules, string[]]>([
    ["nothing else where the form is as before", "email", "Ann@Shop.example", RULES, []],
    ["nothing else for a number as before", "mobile", "+1 555 0100", RULES, []],
    ["the address as it was sent", "email", "ann@münchen.example", RULES, ["email:ann@münchen.example"]],
    [
      "the address, where inboxes are compared now",
      "email",
      "Ann+a@x.example",
      { ...RULES, identity: "inbox" },
      ["email:ann+a@x.example"],
    ],
    [
      "the number, where it gets its country now",
      "mobile",
      "050 123 4567",
      { ...RULES, phone_country: "SA" },
      ["phone:0501234567"],
    ],
    ["no number in other digits: all of them had one form", "mobile", "٠٥٠١٢٣٤٥٦٧", RULES, []],
    ["the digits that counted", "mobile", "1234567٨", RULES, ["phone:1234567"]],
    ["the type as it was sent", " Email", "Ann@Shop.example", RULES, [" email:Ann@Shop.example"]],
  ])("%s", (_, type, value, rules, expected) => {
    expect(former(type, value, rules)).toEqual(expected);
  });
});
