export function within<T>(promise: Promise<T> | T, ms: number): Promise<T | null>;
