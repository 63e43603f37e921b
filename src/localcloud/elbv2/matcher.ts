// HTTP codes that count as healthy: `200`, `200,302`, `200-399`.

/** Whether AWS takes it: single codes and ranges between 200 and 499. */
export function isValidMatcher(matcher: string): boolean {
  return matcher.split(',').every((part) => {
    const [low, high] = boundsOf(part);
    return /^\d{3}(-\d{3})?$/.test(part) && low >= 200 && high <= 499 && low <= high;
  });
}

export function matchesCode(matcher: string, code: number): boolean {
  return matcher.split(',').some((part) => {
    const [low, high] = boundsOf(part);
    return code >= low && code <= high;
  });
}

function boundsOf(part: string): [low: number, high: number] {
  const [low, high = low] = part.split('-').map(Number);
  return [low ?? Number.NaN, high ?? Number.NaN];
}
