/** The oldest Node that runs the collector: the major version of the package `node`. */
export const OLDEST_NODE = 24;
