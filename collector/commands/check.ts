import { readConfig } from "../config.ts";
import { type VerificationResult, verifierOf } from "../store/sqlite/maintenance/verify.ts";
import type { Operator } from "./operator.ts";

/**
 * Looks for damage and for what can't be, also beside a running collector.
 * @returns 0 where nothing was found, else 1
 */
export function check({ env, print, progress }: Operator): number {
  const { checks, close } = verifierOf(readConfig(env).dataFile);
  let failed = false;
  try {
    for (const [at, { name, run }] of checks.entries()) {
      progress.show(`check ${at + 1} of ${checks.length}: ${name}`);
      const checked = run();
      progress.end();
      for (const line of linesOf(name, checked)) print(line);
      failed ||= checked.findings.length > 0;
    }
  } finally {
    close();
  }
  print(failed ? "something is wrong" : "nothing is wrong");
  return failed ? 1 : 0;
}

const linesOf = (name: string, { looked, findings, more }: VerificationResult): string[] => [
  `${findings.length > 0 ? "WRONG" : "ok"}  ${name} (${looked})`,
  ...findings.map((finding) => `       ${finding}`),
  ...(more > 0 ? [`       and ${more} more`] : []),
];
