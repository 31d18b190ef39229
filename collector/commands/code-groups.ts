import type { Command } from "commander";
import type { CodeGroupResponse } from "../contract/responses/code-group.ts";
import { changeCodeGroup, createCodeGroup, deleteCodeGroup, listCodeGroups } from "../services/code-groups.ts";
import type { AddCommand } from "./operator.ts";
import { printTable } from "./table.ts";
import { withProperty } from "./with-store.ts";

interface OfProperty {
  readonly property: string;
}

/** The fields of a group. `none` clears an owner, a channel or a payout. */
interface Fields {
  readonly name?: string;
  readonly prefix?: string;
  readonly pattern?: string;
  readonly promotionId?: string;
  readonly importId?: string;
  readonly owner?: string;
  readonly channel?: string;
  readonly percentage?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly position?: string;
}

const COLUMNS = ["id", "position", "name", "codes", "owner", "channel", "payout"] as const;
const ID_OF_GROUP = "the id of the group, as code-groups list prints it";

/** `promotrail code-groups list|create|update|delete` */
export const addCodeGroups: AddCommand = (program, { env }) => {
  const groups = program
    .command("code-groups")
    .description("list, create, change and delete the code groups of a property");
  const subcommand = (name: string, description: string): Command =>
    groups.command(name).description(description).requiredOption("--property <id>", "the property");
  subcommand("list", "print all groups, in their order").action(async ({ property }: OfProperty) =>
    print((await withProperty(program, env, property, ({ store }, own) => listCodeGroups(store, own))).data),
  );
  withFields(subcommand("create", "create a group: of a prefix, a pattern, a promotion or an import")).action(
    async ({ property, ...fields }: OfProperty & Fields) => {
      const body = bodyOf(fields);
      print([(await withProperty(program, env, property, ({ store }, own) => createCodeGroup(store, own, body))).data]);
    },
  );
  withFields(subcommand("update", "change a group"))
    .argument("<group>", ID_OF_GROUP)
    .action(async (id: string, { property, ...fields }: OfProperty & Fields) => {
      const body = bodyOf(fields);
      print([
        (await withProperty(program, env, property, ({ store }, own) => changeCodeGroup(store, own, id, body))).data,
      ]);
    });
  subcommand("delete", "delete a group; its codes stay")
    .argument("<group>", ID_OF_GROUP)
    .action(async (id: string, { property }: OfProperty) => {
      await withProperty(program, env, property, ({ store }, own) => deleteCodeGroup(store, own, id));
      console.error(`Group ${id} is deleted.`);
    });
};

const withFields = (command: Command): Command =>
  command
    .option("--name <name>", "a name")
    .option("--prefix <prefix>", "the beginning of its codes")
    .option("--pattern <pattern>", "its codes: * stands for any text, ? for one character")
    .option("--promotion-id <id>", "the promotion whose codes it has")
    .option("--import-id <id>", "with --promotion-id: only the codes of this import")
    .option("--owner <owner>", "the person or team that gets the payout; none: nobody")
    .option("--channel <channel>", "a channel, such as influencer; none: no channel")
    .option("--percentage <percentage>", "the payout, as a part of the net revenue; none: no payout")
    .option("--amount <amount>", "the payout for each order, in major units")
    .option("--currency <code>", "the currency of the amount; default: the property's")
    .option("--position <position>", "its place: each code is in the first group that matches");

const noneAsNull = (text: string | undefined) => (text === "none" ? null : text);

function bodyOf({ name, owner, channel, position, ...fields }: Fields): object {
  const all = {
    name,
    codes: codesOf(fields),
    owner: noneAsNull(owner),
    channel: noneAsNull(channel),
    payout: payoutOf(fields),
    position: position === undefined ? undefined : Number(position),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** @returns undefined where no option says the codes */
function codesOf({ prefix, pattern, promotionId, importId }: Fields): object | undefined {
  const promotion = promotionId === undefined ? {} : { promotion_id: Number(promotionId) };
  const codes = {
    ...(prefix !== undefined && { prefix }),
    ...(pattern !== undefined && { pattern }),
    ...(importId === undefined ? promotion : { import: { ...promotion, import_id: importId } }),
  };
  return Object.keys(codes).length === 0 ? undefined : codes;
}

/** @returns undefined where no option says the payout, null for none */
function payoutOf({ percentage, amount, currency }: Fields): object | null | undefined {
  if (percentage === "none") return null;
  if (percentage === undefined && amount === undefined && currency === undefined) return undefined;
  return Object.fromEntries(
    Object.entries({ percentage, amount, currency }).filter(([, value]) => value !== undefined),
  );
}

const print = (groups: readonly CodeGroupResponse[]): void =>
  printTable(
    COLUMNS,
    groups.map(({ codes, payout, ...group }) => ({
      ...group,
      codes: textOf(codes),
      payout: payout && textOf(payout),
    })),
  );

/** `{prefix: "ANNA"}` as `prefix ANNA`. */
const textOf = (fields: object): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${typeof value === "object" ? textOf(value) : value}`)
    .join(", ");
