import { type Command, Option } from "commander";
import { OperatorError } from "../operator-error.ts";
import { changeProperty, createProperty, listProperties } from "../services/properties.ts";
import { PRICE_READINGS, type PriceReading } from "../store/columns/vocabulary.ts";
import type { Property } from "../store/ports/records.ts";
import type { AddCommand } from "./operator.ts";
import { printTable } from "./table.ts";
import { withProperty, withStore } from "./with-store.ts";

/** The settings of a property. An absent one keeps its value, or gets its default. */
interface Settings {
  readonly name?: string;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly origin?: string[];
  readonly alias?: string[];
  readonly internalAddress?: string[];
  readonly countUnverified?: "true" | "false";
  readonly redeemOn?: Property["redeem_on"];
  readonly identity?: Property["identity"];
  readonly phoneCountry?: string;
  readonly productIdPattern?: string[];
  readonly messagePattern?: string[];
  readonly evaluates?: "site" | "here" | "both" | "automatic";
  readonly ga4Price?: PriceReading | "automatic";
  readonly contacts?: Property["contacts"];
  readonly urlParameter?: string[];
  readonly webhooksAllowHttp?: "true" | "false";
}

const COLUMNS = ["id", "name", "currency", "time_zone", "write_key", "aliases", "allowed_origins"] as const;

/** `promotrail properties list|create|update` */
export const addProperties: AddCommand = (program, { env }) => {
  const properties = program.command("properties").description("list, create and change properties: one per site");
  properties
    .command("list")
    .description("print all properties")
    .action(async () => print((await withStore(program, env, ({ store }) => listProperties(store))).data));
  withSettings(properties.command("create").description("create a property, and print it with its write key"))
    .option("--id <digits>", "the id; default: the next one")
    .option("--write-key <key>", "the write key, wk_…; default: a new one")
    .action(async ({ id, writeKey, ...settings }: Settings & { id?: string; writeKey?: string }) => {
      const body = withoutAbsent({ ...bodyOf(settings), id, write_key: writeKey });
      print([(await withStore(program, env, ({ store }) => createProperty(store, body))).data]);
    });
  withSettings(properties.command("update").description("change settings of a property"))
    .argument("<id>", "the id of the property")
    .action(async (id: string, settings: Settings) => {
      const { data } = await withProperty(program, env, id, ({ store }, property) =>
        changeProperty(store, property, bodyOf(settings)),
      );
      print([data]);
    });
};

const yesOrNo = (flags: string, description: string) => new Option(flags, description).choices(["true", "false"]);

const withSettings = (command: Command): Command =>
  command
    .option("--name <name>", "a name")
    .option("--currency <code>", "the ISO 4217 currency of events without one")
    .option("--time-zone <zone>", "the IANA time zone of the promotions' schedules")
    .option("--origin <origin...>", "the origins of pages that may use the write keys; * for all")
    .option("--alias <alias...>", "ids that older tags on the site use for the property")
    .option("--internal-address <address...>", "IP addresses and CIDR blocks of your staff")
    .addOption(yesOrNo("--count-unverified <yes>", "whether redemptions that only browsers reported use up limits"))
    .addOption(
      new Option("--redeem-on <source>", "the source of redemptions: purchase events, or servers only").choices([
        "purchase_event",
        "server",
      ]),
    )
    .addOption(
      new Option("--identity <mode>", "the email addresses that are one guest: one address, or one inbox").choices([
        "exact",
        "inbox",
      ]),
    )
    .option("--phone-country <code>", "the country of phone numbers without a country code; none: no country")
    .option("--product-id-pattern <pattern...>", "forms of a feed's ids, such as shopify_US_{product_id}_{variant_id}")
    .option(
      "--message-pattern <pattern...>",
      'meanings of your shop\'s messages: "TEXT=accepted" or "TEXT=REASON", such as "too late=promotion_ended"; none: no pattern',
    )
    .addOption(
      new Option("--evaluates <who>", "who decides on codes; automatic: the site until there are promotions").choices([
        "site",
        "here",
        "both",
        "automatic",
      ]),
    )
    .addOption(
      new Option(
        "--contacts <mode>",
        "contacts in events: only keyed hashes of them are stored, or events as sent",
      ).choices(["hash", "keep"]),
    )
    .option(
      "--url-parameter <name...>",
      "parameters of page addresses that are stored; none: only utm_*; all: whole addresses",
    )
    .addOption(
      new Option("--ga4-price <reading>", "prices of a GA4 data layer; automatic: as its orders show").choices([
        ...PRICE_READINGS,
        "automatic",
      ]),
    )
    .addOption(yesOrNo("--webhooks-allow-http <yes>", "whether webhooks may use http"));

const bodyOf = (settings: Settings) =>
  withoutAbsent({
    name: settings.name,
    currency: settings.currency,
    time_zone: settings.timeZone,
    allowed_origins: settings.origin,
    aliases: settings.alias,
    internal_addresses: settings.internalAddress,
    count_unverified: settings.countUnverified && settings.countUnverified === "true",
    redeem_on: settings.redeemOn,
    identity: settings.identity,
    phone_country: settings.phoneCountry === "none" ? null : settings.phoneCountry,
    product_id_patterns: settings.productIdPattern,
    message_patterns: settings.messagePattern && messagePatternsIn(settings.messagePattern),
    evaluates: settings.evaluates === "automatic" ? null : settings.evaluates,
    ga4_price: settings.ga4Price === "automatic" ? null : settings.ga4Price,
    contacts: settings.contacts,
    url_parameters: settings.urlParameter && urlParametersIn(settings.urlParameter),
    webhooks_allow_http: settings.webhooksAllowHttp && settings.webhooksAllowHttp === "true",
  });

/** `all`: whole addresses are stored. `none`: no parameter beside campaigns. */
const urlParametersIn = (names: readonly string[]): readonly string[] | null => {
  if (names.length > 1) return names;
  return names[0] === "all" ? null : names[0] === "none" ? [] : names;
};

const messagePatternsIn = (patterns: readonly string[]): object[] =>
  patterns.length === 1 && patterns[0] === "none" ? [] : patterns.map(messagePatternIn);

/** The text of a message may contain `=`; its meaning does not. */
function messagePatternIn(text: string): object {
  const [pattern, meaning] = [text.slice(0, text.lastIndexOf("=")), text.slice(text.lastIndexOf("=") + 1)];
  if (!text.includes("="))
    throw new OperatorError(`--message-pattern must be TEXT=accepted or TEXT=REASON, and is ${text}`);
  return meaning === "accepted" ? { pattern, outcome: meaning } : { pattern, outcome: "rejected", reason: meaning };
}

const withoutAbsent = (body: object): object =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

const print = (properties: readonly object[]): void =>
  printTable(
    COLUMNS,
    properties.map((property) => ({ ...property })),
  );
