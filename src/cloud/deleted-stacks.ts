// Stacks that are gone: CloudFormation remembers them for 90 days.
import { paginateListStacks } from '@aws-sdk/client-cloudformation';
import type { Cloud } from './clients.js';
import { cloudformation } from './cloudformation.js';
import { attempt } from './failures.js';

/** Id of the last deleted stack of that name; undefined where there was none in 90 days. */
export async function lastDeletedStack(cloud: Cloud, name: string): Promise<string | undefined> {
  return attempt(cloud, `cannot look for deleted stacks called ${name}`, async () => {
    let newest: { id?: string; time: number } | undefined;
    const pages = paginateListStacks(
      { client: cloudformation(cloud) },
      { StackStatusFilter: ['DELETE_COMPLETE'] },
    );
    for await (const page of pages)
      for (const one of page.StackSummaries ?? []) {
        const time = one.DeletionTime?.getTime() ?? 0;
        if (one.StackName === name && (!newest || time > newest.time)) newest = { id: one.StackId, time };
      }
    return newest?.id;
  });
}
