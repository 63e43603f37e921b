// The IAM actions that src/cloud calls, read off its source: every command and paginator it imports from an SDK client.
import { readSourceTree } from '../helpers/source-tree.js';

/** IAM's names of the services, where they are not those of the SDK's clients. */
const services: Readonly<Record<string, string>> = {
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'route-53': 'route53',
  'service-quotas': 'servicequotas',
};

/** By action, the files that call it. */
export function calledActions(): Map<string, string[]> {
  const called = new Map<string, string[]>();
  for (const { path, text } of readSourceTree().filter((file) => file.path.startsWith('cloud/'))) {
    for (const action of actionsIn(text)) called.set(action, [...(called.get(action) ?? []), path]);
  }
  return called;
}

/** A pager calls the command of its name; waiters and namespace imports would hide what they call and are refused. */
export function actionsIn(text: string): string[] {
  if (/import \* as \w+ from '@aws-sdk\/client-|\bimport\('@aws-sdk\/client-|\bwaitUntil[A-Z]/.test(text))
    throw new Error('commands must be imported by name, for docs/iam-policy.json to follow them');
  const imports = [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g)];
  return imports.flatMap(([, names = '', client = '']) => {
    const found = names.split(',').flatMap((name) => commandOf(name.trim()) ?? []);
    return found.map((command) => `${services[client] ?? client}:${command}`);
  });
}

function commandOf(name: string): string | undefined {
  return /^paginate(\w+)$/.exec(name)?.[1] ?? /^(\w+)Command$/.exec(name)?.[1];
}
