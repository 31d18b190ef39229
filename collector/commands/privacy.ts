import { randomUUIDv7 } from "node:crypto";
import type { Command } from "commander";
import { readConfig } from "../config.ts";
import { erasuresFile } from "../erasures-file.ts";
import { administratorOf } from "../services/authorize.ts";
import type { KeyContext } from "../services/keys.ts";
import { applyPrivacy } from "../services/privacy/apply.ts";
import { exportedPerson, listPrivacyRequests, storePrivacyRequest } from "../services/privacy/requests.ts";
import { runPrivacyRequest } from "../services/privacy/run.ts";
import { LEASE } from "../services/privacy/worker.ts";
import { isRefusal, type Refusal, refusal } from "../services/refusal.ts";
import type { PrivacyCounts, PrivacyRequest } from "../store/ports/privacy.ts";
import type { Property } from "../store/ports/records.ts";
import type { AddCommand, Operator } from "./operator.ts";
import { printTable } from "./table.ts";
import { withProperty } from "./with-store.ts";

interface Options {
  readonly property: string;
  readonly customerId?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly visitorId?: string;
}

const ACTOR = "command line";
const COLUMNS = ["id", "type", "state", "counts", "requested_by", "created_at", "finished_at"] as const;

/** `promotrail privacy erase|export|apply|list`, also while a collector runs. */
export const addPrivacy: AddCommand = (program, operator) => {
  const privacy = program.command("privacy").description("export or erase one person's data");
  const subcommand = (name: string, description: string): Command =>
    privacy.command(name).description(description).requiredOption("--property <id>", "the property");
  const ofPerson = (name: "erase" | "export", description: string): Command =>
    subcommand(name, description)
      .option("--customer-id <id>", "the person, by the site's id")
      .option("--email <address>", "the person, by an email address")
      .option("--phone <number>", "the person, by a phone number")
      .option("--visitor-id <id>", "the person, by the id of a browser");

  ofPerson("erase", "take a person out of all rows; amounts and totals stay").action(async (options: Options) => {
    const { counts } = await complete(program, operator, "erase", options, async () => null);
    operator.print(headingOf(counts));
    for (const [table, rows] of Object.entries(counts)) operator.print(`  ${rows} of ${table}`);
  });
  ofPerson("export", "print every row of a person, one JSON object per line").action(async (options: Options) => {
    await complete(program, operator, "export", options, printRows(operator));
  });
  subcommand("apply", "store only hashes of contacts and short addresses, and rewrite older events and answers").action(
    async ({ property: id }: Options) => {
      const show = (sofar: PrivacyCounts) => operator.progress.show(textOf(sofar));
      const counts = await withProperty(program, operator.env, id, ({ store }, property) =>
        applyPrivacy(store, property, show),
      );
      operator.progress.end();
      operator.print(`Rewritten: ${textOf(counts)}`);
    },
  );
  subcommand("list", "print the requests, without persons").action(async ({ property: id }: Options) => {
    const { data } = await withProperty(program, operator.env, id, ({ store }, property) =>
      listPrivacyRequests(store, administratorOf(property)),
    );
    printTable(
      COLUMNS,
      data.map((request) => ({ ...request, counts: textOf(request.counts) })),
    );
  });
};

type Finish = (context: KeyContext, property: Property, request: PrivacyRequest) => Promise<Refusal | null>;

const printRows =
  ({ print }: Operator): Finish =>
  async ({ store }, property, { id }) => {
    const lines = await exportedPerson(store, { property }, id);
    if (isRefusal(lines)) return lines;
    for await (const part of lines) for (const line of part.split("\n").filter((text) => text !== "")) print(line);
    return null;
  };

/** Stores a request, and completes it here. @param finish runs at the end, with the store open */
const complete = (
  program: Command,
  { env, progress }: Operator,
  type: PrivacyRequest["type"],
  { property: id, customerId: customer_id, email, phone, visitorId: visitor_id }: Options,
  finish: Finish,
): Promise<{ readonly counts: PrivacyCounts }> =>
  withProperty(program, env, id, async (context, property) => {
    const { store } = context;
    const body = { type, subject: { customer_id, email, phone, visitor_id } };
    const stored = await storePrivacyRequest(store, randomUUIDv7, { property, actor: ACTOR, keyId: null }, body);
    if (isRefusal(stored)) return stored;
    const request = await store.claimPrivacyRequest(stored.id, Date.now(), LEASE);
    if (!request) return refusal("conflict", `The collector works on the request ${stored.id} already.`);
    const erasureLog = erasuresFile(readConfig(env).erasuresFile);
    const counts = await runPrivacyRequest({ store, erasureLog }, property, request, (sofar) =>
      progress.show(textOf(sofar)),
    );
    progress.end();
    const refused = await finish(context, property, request);
    return refused ?? { counts };
  });

const textOf = (counts: PrivacyCounts): string =>
  Object.entries(counts)
    .map(([table, rows]) => `${table} ${rows}`)
    .join(", ");

const headingOf = (counts: PrivacyCounts): string =>
  Object.keys(counts).length === 0 ? "No row is of this person." : "Erased, in rows by table:";
