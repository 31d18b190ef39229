import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { promotrailHere, rowsOf } from "./commands.ts";

const file = join(temporaryFolder(afterAll), "data.db");
const groups = (command: string, ...args: string[]) =>
  promotrailHere(file, "code-groups", command, "--property", "100001", ...args);
beforeAll(async () => void (await promotrailHere(file, "properties", "create", "--name", "Shop")));

test("groups are created, changed, listed and deleted", async () => {
  const anna = [
    "--name",
    "Anna",
    "--prefix",
    "anna",
    "--owner",
    "anna",
    "--channel",
    "influencer",
    "--percentage",
    "12.5",
  ];
  expect(rowsOf(await groups("create", ...anna))).toMatchObject([{ name: "Anna", codes: "prefix ANNA" }]);
  await groups("create", "--name", "Welcome", "--pattern", "WELCOME-*", "--amount", "5");
  await groups("update", "2", "--owner", "crm", "--position", "1");
  expect(rowsOf(await groups("list"))).toEqual([
    {
      ...{ id: "2", position: "1", name: "Welcome", codes: "pattern WELCOME-*" },
      ...{ owner: "crm", channel: "-", payout: "amount 5.00, currency USD" },
    },
    {
      ...{ id: "1", position: "2", name: "Anna", codes: "prefix ANNA" },
      ...{ owner: "anna", channel: "influencer", payout: "percentage 12.5" },
    },
  ]);
  await groups("update", "1", "--owner", "none", "--percentage", "none");
  await groups("delete", "2");
  expect(rowsOf(await groups("list"))).toMatchObject([{ id: "1", owner: "-", channel: "influencer", payout: "-" }]);
});

test.each([
  ["no codes", ["create", "--name", "A"], "--codes"],
  ["a pattern of every code", ["create", "--name", "A", "--pattern", "*"], "--pattern must have a letter or digit"],
  ["a percentage above 100", ["create", "--name", "A", "--prefix", "A", "--percentage", "101"], "--percentage"],
  ["a promotion that is no number", ["create", "--name", "A", "--promotion-id", "x"], "--promotion-id"],
  ["a group that doesn't exist", ["update", "77", "--name", "A"], "The code group doesn't exist."],
  ["an unknown property", ["list", "--property", "5"], "Property 5 doesn't exist."],
])("%s is an error that says what to do", async (_, [command, ...args], message) => {
  expect(await groups(command!, ...args)).toContain(message);
});
