/** A container as Google Tag Manager exports it. */
export interface ContainerExport {
  exportFormatVersion: number;
  containerVersion: object;
}

/** The part of a container that the runner uses. */
export interface ContainerContent {
  variables: { name: string; type: string; value: string }[];
  /** The highest priority first. */
  tags: { name: string; html: string; events: string[]; priority: number }[];
}

export function readExport(exported: ContainerExport): ContainerContent;
