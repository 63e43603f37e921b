// For what is begun early and waited for late.

/** The promise itself; its failure is told where it is waited for, and until then it is nobody's. */
export function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
