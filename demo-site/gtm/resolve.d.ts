export interface Variables {
  value(name: string): unknown;
  macro(name: string): string;
}

export function resolveScript(source: string, variables: Variables): string;
export function resolveTag(html: string, variables: Variables): string;
