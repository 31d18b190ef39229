/** Why a pull can't be completed. Thrown by the readers of platforms; `pull` makes a result of it. */
export class PullFailure extends Error {
  /** Whether the shop refuses the credentials: another try is of no use until they are renewed. */
  readonly isRefused: boolean;
  /** The time, in ms, that the shop wants to be left alone; null: it does not say it. */
  readonly retryAfter: number | null;
  /** @param message what is wrong, and what to do: sentences */
  constructor(message: string, { isRefused = false, retryAfter = null as number | null } = {}) {
    super(message);
    this.isRefused = isRefused;
    this.retryAfter = retryAfter;
  }
}
