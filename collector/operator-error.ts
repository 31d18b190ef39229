/** An error that the operator can fix. Its message is one line: what is wrong, where, and what to do. */
export class OperatorError extends Error {}
