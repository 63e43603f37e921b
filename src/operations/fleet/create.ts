// Launches numbered boxes and brings each of them up as soon as it can be reached; run again, it does what is missing.
import { withBoxLock } from '../../assets/lock.js';
import { readBox } from '../../cloud/boxes.js';
import { watchInstances } from '../../cloud/instance-watch.js';
import { deleteTemplateVersions, launchVersions } from '../../cloud/launch-templates.js';
import type { Box } from '../../model/box.js';
import { CloudError } from '../../model/errors.js';
import { fleetBoxName } from '../../model/fleet.js';
import type { FleetPlan, FleetWishes } from '../../model/fleet-plan.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { adoptStrays } from '../steps/adopt-strays.js';
import { boxesAtOnce, type Outcome } from '../steps/fan-out.js';
import { openDoors } from '../steps/finish.js';
import { endedInstances, findFleetBoxes, type NumberedBox } from '../steps/fleet-boxes.js';
import { ensureFleetStack, type FleetStack } from '../steps/fleet-stack.js';
import { openFleetWays } from '../steps/fleet-ways.js';
import { type FanOutChoices, type FleetReport, keepResults, narrowed } from '../steps/fleet-work.js';
import { ensureKeyPair, loginKey } from '../steps/key.js';
import { gatheringLedger } from '../steps/ledger.js';
import { ensureFront, ensureNetwork, type Front, type Network } from '../steps/network.js';
import { quietly } from '../steps/quietly.js';
import { timed } from '../steps/timed.js';
import { type Bringing, bringAllUp, type FleetBox, readyBefore, timeoutSeconds } from './create-bring-up.js';
import { type LaunchResult, launchMissing } from './create-launch.js';
import { makeFleetPlan } from './create-plan.js';
import { ensureVersion } from './create-version.js';

export interface FleetCreateRequest {
  readonly wishes: FleetWishes;
  readonly choices: FanOutChoices;
  /** Shows the plan; called before anything is created. */
  readonly showPlan: (plan: FleetPlan) => void;
  /** Ends after the plan. */
  readonly dryRun: boolean;
  /** Does not ask whether the plan is right. */
  readonly yes: boolean;
}

/** Undefined after a dry run, or when the user said no. */
export async function createFleet(
  context: Context,
  request: FleetCreateRequest,
): Promise<FleetReport<FleetBox> | undefined> {
  const { base } = request.wishes.selection;
  const { choices } = request;
  const selection = await narrowed(context, {
    command: `fleet create ${base}`,
    selection: request.wishes.selection,
    choices,
  });
  const wishes = { ...request.wishes, selection };
  const key = await loginKey(context);
  if (request.dryRun) {
    request.showPlan(await makeFleetPlan(context, wishes, key));
    return undefined;
  }
  return withBoxLock(context.workspace, `fleet-${base}`, `fleet create ${base}`, async () => {
    const plan = await makeFleetPlan(context, wishes, key);
    request.showPlan(plan);
    if (!(await agreed(context, plan, request.yes))) return undefined;
    if (plan.missing.length > 0) await ensureKeyPair(context, key);
    return carryOut(context, plan, request);
  });
}

async function agreed(context: Context, plan: FleetPlan, yes: boolean): Promise<boolean> {
  if (yes || plan.cloud === 'local' || plan.missing.length === 0) return true;
  const text = `Create ${plan.missing.length} boxes on AWS account ${plan.account}?`;
  return context.port.ask({ text, flag: '--yes' });
}

async function carryOut(
  context: Context,
  plan: FleetPlan,
  { wishes, choices }: FleetCreateRequest,
): Promise<FleetReport<FleetBox>> {
  const started = new Date().toISOString();
  const outcomes: Outcome<FleetBox>[] = [];
  // Where calls are scarce a box waits for company several times, and keeps no processor busy meanwhile.
  const parallel = choices.parallel ?? boxesAtOnce() * (context.cloud.scarceCalls ? 8 : 1);
  if (plan.missing.length + plan.unfinished.length > 0) {
    const shared = await makeShared(context, plan);
    const instances = await launch(context, plan, shared);
    const { front } = shared;
    const withData = plan.volumeSize > 0;
    const ledger = gatheringLedger(context, { front, withData, boxes: instances.size });
    const ways =
      front && (await openFleetWays(context, { base: plan.base, front, vpcId: shared.network.vpcId }));
    const bringing = { plan, upgrade: wishes.upgrade, ledger, front, ways, instances, parallel };
    outcomes.push(...(await bringAllUp(context, bringing, choices)));
    await removeVersions(context, plan.base, shared.stack);
  }
  outcomes.push(...(await readyBefore(context, plan)));
  const command = `fleet create ${plan.base}`;
  const ordered = plan.numbers.flatMap((number) =>
    outcomes.filter(({ name }) => name === fleetBoxName(plan.base, number)),
  );
  const file = await keepResults(context, { command, started, outcomes: ordered });
  return { command, base: plan.base, outcomes: ordered, file };
}

interface Shared {
  readonly network: Network;
  readonly front?: Front;
  readonly stack: FleetStack;
}

async function makeShared(context: Context, plan: FleetPlan): Promise<Shared> {
  const network = await ensureNetwork(context);
  const front = plan.certificate ? await ensureFront(context, network, plan.certificate) : undefined;
  const stack = await ensureFleetStack(context, plan, { network, front });
  await openDoors(context, { groupId: stack.groupId, openPorts: plan.openPorts });
  return { network, front, stack };
}

/** Numbers what an interrupted run left without one, launches the rest, and watches all that are not ready. */
async function launch(
  context: Context,
  plan: FleetPlan,
  { network, stack }: Shared,
): Promise<Bringing['instances']> {
  const { base } = plan;
  const boxes = await findFleetBoxes(context, base);
  const strays = boxes.filter((box) => box.fleet?.number === undefined);
  const adopted = await adoptStrays(context, plan, strays);
  const missing = plan.missing.filter((number) => !adopted.has(number));
  const taken = new Set(adopted.values());
  nameStrays(
    context,
    base,
    strays.filter(({ instanceId }) => !taken.has(instanceId)),
  );
  const unfinished = boxes.flatMap((box) =>
    plan.unfinished.includes(box.fleet?.number ?? -1)
      ? [[box.fleet?.number as number, box.instanceId] as const]
      : [],
  );
  const launched =
    missing.length > 0 ? await launchNew(context, { ...plan, missing }, { network, stack }) : new Map();
  return watchAll(context, base, new Map([...adopted, ...unfinished, ...launched]));
}

/** More than this run has numbers for: they cost money, and nobody would find them by a name. */
function nameStrays(context: Context, base: string, strays: readonly Box[]): void {
  if (strays.length === 0) return;
  const ids = strays.map(({ instanceId }) => instanceId).join(', ');
  const text = `${ids}: launched for ${base} by a run that broke off, without a number; a create of more boxes takes them, fleet delete ${base} ends them`;
  context.port.report({ kind: 'warning', text });
}

async function launchNew(
  context: Context,
  plan: FleetPlan,
  { network, stack }: Pick<Shared, 'network' | 'stack'>,
): Promise<LaunchResult> {
  const [version, ended] = await Promise.all([
    ensureVersion(context, plan, stack.templateId),
    endedInstances(context, plan.base),
  ]);
  const what = `launch of ${plan.missing.length}`;
  const launched = await timed(context.port)(what, () =>
    launchMissing(context, { plan, network, version, ended }),
  );
  // A token is good for one answer, no capacity included: who asks again needs another version, and so another token.
  if (launched.settled) await deleteTemplateVersions(context.cloud, stack.templateId, [version.number]);
  return launched.results;
}

function watchAll(context: Context, base: string, found: LaunchResult): Bringing['instances'] {
  const { cloud, signal } = context;
  const ids = [...found.values()].filter((one) => typeof one === 'string');
  const watched = watchInstances(cloud, { ids, until: 'addressed', signal, timeoutSeconds });
  const boxOf = async (number: number, result: string | CloudError): Promise<NumberedBox> => {
    if (result instanceof CloudError) throw result;
    const instance = await watched.get(result);
    if (!instance) throw new Error(`${result} is not watched`);
    return { ...readBox(instance, cloud.region), user: fleetBoxName(base, number), fleet: { base, number } };
  };
  // What becomes of each is told by the box's own outcome.
  return new Map([...found].map(([number, result]) => [number, quietly(boxOf(number, result))] as const));
}

/** What launches that broke off left behind; their boot data holds one-time keys, and every box has its own now. */
async function removeVersions(context: Context, base: string, { templateId }: FleetStack): Promise<void> {
  const boxes = await findFleetBoxes(context, base);
  if (boxes.some((box) => box.tags[tagKeys.state] !== 'ready')) return;
  const versions = await launchVersions(context.cloud, templateId);
  await deleteTemplateVersions(
    context.cloud,
    templateId,
    versions.map(({ number }) => number),
  );
}
