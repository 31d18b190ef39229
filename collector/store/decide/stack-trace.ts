/** Where an error happened. Its message may hold what an event said: it goes into no log. */
export const stackTraceOf = (error: unknown): string =>
  error instanceof Error
    ? [error.name, ...(error.stack ?? "").split("\n").filter((text) => text.startsWith("    at "))].join("\n")
    : typeof error;
