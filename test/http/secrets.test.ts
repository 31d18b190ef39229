import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { COMMAND_LINE } from "../support/command-line.ts";
import { temporaryFolder } from "../support/folder.ts";

const ADMIN_TOKEN = "the-administrators-own-token-of-40-letters";

test("no secret reaches a log, an error or the data file", async () => {
  const folder = temporaryFolder(onTestFinished);
  const env = {
    PATH: process.env.PATH,
    PORT: "0",
    ADMIN_TOKEN,
    LOG_LEVEL: "trace",
    DATABASE_URL: join(folder, "data.db"),
  };
  const child = spawn(process.execPath, [COMMAND_LINE, "serve"], { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      printed += chunk;
    });
  }
  while (!/http:[^\s"]+/.test(printed)) await once(child.stdout, "data");
  const url = /http:[^\s"]+/.exec(printed)![0];

  let answers = "";
  const ask = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
    const answer = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) });
    const text = await answer.text();
    answers += text;
    return text;
  };
  const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const keys = "/v1/properties/100001/keys";
  await ask("POST", "/v1/properties", admin, '{"name": "Shop"}');
  const created = await ask("POST", keys, admin, '{"name": "Till", "scopes": ["redeem"]}');
  const { secret } = JSON.parse(created).data as { secret: string };
  answers = "";

  const body = JSON.stringify({
    name: secret,
    write_key: secret,
    aliases: [secret],
    scopes: [secret],
    id: secret,
    z: secret,
  });
  for (const attempt of [secret, `${secret}x`, ADMIN_TOKEN]) {
    for (const headers of [
      { authorization: `Bearer ${attempt}` },
      { "x-auth-token": attempt, authorization: "Basic %" },
    ]) {
      for (const path of [
        "/v1/events",
        "/v1/carts/calculate",
        "/v3/promotions",
        "/v1/redemptions",
        "/v1/properties",
        keys,
      ]) {
        await ask("GET", `${path}?key=${attempt}`, headers);
        await ask("POST", path, headers, body);
        await ask("POST", path, headers, `{"write_key": "${secret}`);
      }
      await ask("PUT", "/v1/properties/100001", headers, body);
      await ask("PUT", `${keys}/1`, headers, body);
      await ask("DELETE", `${keys}/${attempt}`, headers);
    }
  }
  // What other systems gave us is stored, and neither logged nor returned.
  const foreign = ["shpat_of_the_shop", "path_of_slack"];
  const named = "?property_id=100001";
  const source = { platform: "shopify", url: "https://10.0.0.1", access_token: foreign[0] };
  await ask("PUT", `/v1/promotion-source${named}`, admin, JSON.stringify(source));
  await ask("PUT", `/v1/promotion-source${named}`, admin, JSON.stringify({ ...source, interval_minutes: foreign[0] }));
  const digest = { slack_url: `https://10.0.0.1/services/${foreign[1]}` };
  await ask("PUT", `/v1/digest${named}`, admin, JSON.stringify(digest));
  for (const path of ["/v1/promotion-source/pull", "/v1/digest/test"]) await ask("POST", `${path}${named}`, admin);
  for (const path of ["/v1/promotion-source", "/v1/digest"]) await ask("GET", `${path}${named}`, admin);
  child.kill("SIGTERM");
  await once(child, "close");
  for (const output of [printed, answers]) expect(foreign.filter((one) => output.includes(one))).toEqual([]);

  expect(printed).toContain("/v1/events");
  expect(answers.length).toBeGreaterThan(1_000);
  const stored = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(folder, name), "latin1"))
    .join("");
  expect(stored).toContain("Till");
  for (const output of [printed, answers, stored]) {
    // Not toContain: a failure would print the secret.
    expect([secret.slice(3), ADMIN_TOKEN].filter((one) => output.includes(one))).toEqual([]);
  }
});
