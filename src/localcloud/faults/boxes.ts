// Whether an entry's `box` means an instance.

/** By id, or by the value of one of its tags; every box where the entry names none. */
export function isBox(
  box: string | undefined,
  instance: { readonly id: string; readonly tags: readonly { readonly Value: string }[] },
): boolean {
  return box === undefined || instance.id === box || instance.tags.some((tag) => tag.Value === box);
}
