export interface Definition {
  variables: { name: string; type: string; value?: string; path?: string; file?: string }[];
  triggers: { name: string; event: string }[];
  tags: { name: string; file: string; triggers: string[] }[];
}

export interface Container {
  push(message: unknown): void;
  macros: Record<string, { macro(index: number): unknown }>;
}

export function createContainer(options: {
  id: string;
  definition: Definition;
  texts: Record<string, string>;
  run(html: string): void;
  compute(source: string): unknown;
}): Container;
