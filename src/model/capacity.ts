// Tells "this zone has no machine of that type now" from every other refusal, for the next zone to be tried.

const codes = new Set([
  'InsufficientInstanceCapacity',
  'InsufficientHostCapacity',
  'InsufficientReservedInstanceCapacity',
  'UnfulfillableCapacity',
]);

// CloudFormation gives the words of EC2, not its code; both sentences are EC2's own.
const sentences = [
  /we currently do not have sufficient .* capacity/i,
  /insufficient (?:instance )?capacity/i,
  /requested instance type .* is not supported in your requested availability zone/i,
  /there is no spot capacity available/i,
];

/** @param text an error code of EC2's, or the reason of a stack's event */
export function lacksCapacity(text: string): boolean {
  return codes.has(text) || sentences.some((sentence) => sentence.test(text));
}
