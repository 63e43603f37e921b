// Form bodies of the two query protocols as trees: `Filter.1.Value.2=x` is found under Filter, 1, Value, 2.

export interface FormNode {
  readonly children: Map<string, FormNode>;
  value?: string;
  /** Set by whoever read this node's value, so that parameters nobody knows can be named. */
  read?: boolean;
}

/** The tree of a form-encoded body. */
export function parseForm(body: string): FormNode {
  const root = newNode();
  for (const [name, value] of new URLSearchParams(body)) placeValue(root, name, value);
  return root;
}

function placeValue(root: FormNode, name: string, value: string): void {
  let node = root;
  for (const part of name.split('.')) {
    const child = node.children.get(part) ?? newNode();
    node.children.set(part, child);
    node = child;
  }
  node.value = value;
}

function newNode(): FormNode {
  return { children: new Map() };
}

/** Takes the value of a parameter at the top, e.g. `Action`. */
export function takeValue(root: FormNode, name: string): string | undefined {
  const node = root.children.get(name);
  if (node) node.read = true;
  return node?.value;
}

/** Dotted name of the first parameter that nothing has read. */
export function findUnread(node: FormNode, path: readonly string[] = []): string | undefined {
  if (node.value !== undefined && !node.read) return path.join('.');
  for (const [name, child] of node.children) {
    const found = findUnread(child, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}
