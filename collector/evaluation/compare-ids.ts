/** Orders ids of lines: shorter first, then by code unit, so that "2" comes before "10". */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
