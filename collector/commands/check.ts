import { readConfig } from "../config.ts";
import { type VerificationResult, verifierOf } from "../store/sqlite/maintenance/verify.ts";
import { type AddCommand, exitWith, type Operator } from "./operator.ts";

export const addCheck: AddCommand = (program, operator) =>
  program
    .command("check")
    .description("look for damage and contradictory rows, also while a collector runs")
    .action(exitWith(operator, check));

/**
 * Checks the data file, also while a collector runs.
 * @returns 0 without findings, else 1
 */
export function check({ env, print, progress }: Operator): number {
  const { verifications, close } = verifierOf(readConfig(env).dataFile);
  let failed = false;
  try {
    for (const [at, { name, run }] of verifications.entries()) {
      progress.show(`check ${at + 1} of ${verifications.length}: ${name}`);
      const result = run();
      progress.end();
      for (const line of linesOf(name, result)) print(line);
      failed ||= result.findings.length > 0;
    }
  } finally {
    close();
  }
  print(failed ? "The data file has errors." : "The data file has no errors.");
  return failed ? 1 : 0;
}

const linesOf = (name: string, { scope, findings, more }: VerificationResult): string[] => [
  `${findings.length > 0 ? "ERROR" : "ok"}  ${name} (${scope})`,
  ...findings.map((finding) => `       ${finding}`),
  ...(more > 0 ? [`       and ${more} more`] : []),
];
