import { isRefusal, type Refusal } from "../../services/refusal.ts";

type Values<Results extends readonly unknown[]> = {
  readonly [At in keyof Results]: Exclude<Awaited<Results[At]>, Refusal>;
};

const areValues = <Results extends readonly unknown[]>(results: readonly unknown[]): results is Values<Results> =>
  !results.some(isRefusal);

/** Waits for all results: their values, or the first refusal among them. */
export async function allOrRefusal<const Results extends readonly unknown[]>(
  pending: Results,
): Promise<Values<Results> | Refusal> {
  const results = await Promise.all(pending);
  return areValues<Results>(results) ? results : results.find(isRefusal)!;
}
