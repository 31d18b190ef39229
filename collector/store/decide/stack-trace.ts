/** The name and the place of an error. Its message is left out, because it may hold personal data. */
export const stackTraceOf = (error: unknown): string =>
  error instanceof Error
    ? [error.name, ...(error.stack ?? "").split("\n").filter((text) => text.startsWith("    at "))].join("\n")
    : typeof error;
