import { type Verification, type VerificationResult, verifierOf } from "../store/sqlite/maintenance/verify.ts";
import { dataFileOption, namedDataFile } from "./data-file.ts";
import { type AddCommand, exitWith, type Operator } from "./operator.ts";

export const addCheck: AddCommand = (program, operator) =>
  program
    .command("check")
    .description("look for damage and contradictory rows, also while a collector runs")
    .addOption(dataFileOption())
    .action(exitWith(operator, check));

/**
 * Checks the data file, also while a collector runs.
 * @returns 0 without errors, else 1; notices are no errors
 */
export function check({ env, print, progress }: Operator, named: { readonly dataFile?: string } = {}): number {
  const dataFile = namedDataFile(env, named.dataFile);
  const { verifications, close } = verifierOf(dataFile);
  print(`Checking ${dataFile}`);
  let failed = false;
  try {
    for (const [at, verification] of verifications.entries()) {
      progress.show(`check ${at + 1} of ${verifications.length}: ${verification.name}`);
      const result = verification.run();
      progress.end();
      for (const line of linesOf(verification, result)) print(line);
      failed ||= !verification.isNotice && result.findings.length > 0;
    }
  } finally {
    close();
  }
  print(failed ? "The data file has errors." : "The data file has no errors.");
  return failed ? 1 : 0;
}

const linesOf = ({ name, isNotice }: Verification, { scope, findings, more }: VerificationResult): string[] => [
  `${findings.length === 0 ? "ok" : isNotice ? "NOTICE" : "ERROR"}  ${name} (${scope})`,
  ...findings.map((finding) => `       ${finding}`),
  ...(more > 0 ? [`       and ${more} more`] : []),
];
