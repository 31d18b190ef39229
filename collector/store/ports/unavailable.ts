/**
 * Nothing was stored, and the same request may succeed soon: the queue is full (`busy`), the disk rejects writes
 * (`disk`), or a reader has kept the write-ahead log from being emptied for so long that it has reached its limit
 * (`log`).
 */
export interface Unavailable {
  readonly unavailable: "busy" | "disk" | "log";
}
