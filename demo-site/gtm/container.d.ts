import type { ContainerContent } from "./import.js";

export interface Container {
  push(message: unknown): void;
  macros: Record<string, { macro(index: number): unknown }>;
}

export function createContainer(options: {
  id: string;
  content: ContainerContent;
  run(html: string): void;
  compute(source: string): unknown;
}): Container;
