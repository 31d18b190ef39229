import { type Command, Option } from "commander";
import { changeProperty, createProperty, listProperties, noProperty } from "../services/properties.ts";
import type { Property } from "../store/ports/records.ts";
import { printTable } from "./table.ts";
import { withStore } from "./with-store.ts";

/** What can be said of a property; what is not said stays, or has its default. */
interface Settings {
  readonly name?: string;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly origin?: string[];
  readonly alias?: string[];
  readonly internalAddress?: string[];
  readonly countUnverified?: "true" | "false";
  readonly redeemOn?: Property["redeem_on"];
  readonly webhooksAllowHttp?: "true" | "false";
}

const COLUMNS = ["id", "name", "currency", "time_zone", "write_key", "aliases", "allowed_origins"] as const;

/** `promotrail properties list|create|update`, on the data file that the environment names. */
export function addPropertiesCommand(program: Command, env: NodeJS.ProcessEnv): void {
  const properties = program.command("properties").description("the sites whose events are collected");
  properties
    .command("list")
    .description("print all properties")
    .action(async () => print((await withStore(program, env, ({ store }) => listProperties(store))).data));
  withSettings(properties.command("create").description("add a property; its write key is printed"))
    .option("--id <digits>", "its id; default the next one")
    .option("--write-key <key>", "its write key, wk_…; default one is made")
    .action(async ({ id, writeKey, ...settings }: Settings & { id?: string; writeKey?: string }) => {
      const body = given({ ...bodyOf(settings), id, write_key: writeKey });
      print([(await withStore(program, env, ({ store }) => createProperty(store, body))).data]);
    });
  withSettings(properties.command("update <id>").description("change what is named of a property")).action(
    async (id: string, settings: Settings) => {
      const { data } = await withStore(program, env, async ({ store }) => {
        const property = await store.property(id);
        return property ? changeProperty(store, property, bodyOf(settings)) : noProperty(id);
      });
      print([data]);
    },
  );
}

const withSettings = (command: Command): Command =>
  command
    .option("--name <name>", "what you call it")
    .option("--currency <code>", "ISO 4217, for events that name none")
    .option("--time-zone <zone>", "IANA name, for the schedules of promotions")
    .option("--origin <origin...>", "origins whose pages may use its write keys, or *")
    .option("--alias <alias...>", "what older tags on the site call it")
    .option("--internal-address <address...>", "addresses and CIDR blocks of your own people")
    .addOption(
      new Option("--count-unverified <yes>", "whether what only browsers told uses up limits").choices([
        "true",
        "false",
      ]),
    )
    .addOption(
      new Option("--redeem-on <what>", "who makes redemptions: purchase events, or only servers").choices([
        "purchase_event",
        "server",
      ]),
    )
    .addOption(new Option("--webhooks-allow-http <yes>", "whether webhooks may go by http").choices(["true", "false"]));

const bodyOf = (settings: Settings) =>
  given({
    name: settings.name,
    currency: settings.currency,
    time_zone: settings.timeZone,
    allowed_origins: settings.origin,
    aliases: settings.alias,
    internal_addresses: settings.internalAddress,
    count_unverified: settings.countUnverified && settings.countUnverified === "true",
    redeem_on: settings.redeemOn,
    webhooks_allow_http: settings.webhooksAllowHttp && settings.webhooksAllowHttp === "true",
  });

/** Only what was said. */
const given = (body: object): object =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

const print = (properties: readonly Property[]): void =>
  printTable(
    COLUMNS,
    properties.map((one) => ({ ...one })),
  );
