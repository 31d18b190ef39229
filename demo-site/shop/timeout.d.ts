export function withTimeout<T>(promise: Promise<T> | T, ms: number): Promise<T | null>;
