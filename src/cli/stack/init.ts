// stack init: a workspace's configuration, from flags or questions.
import { type Command, Option } from 'commander';
import type { ConfigChoices } from '../../model/config.js';
import { complaintOf } from '../../model/errors.js';
import {
  certificateFor,
  checkFree,
  initWorkspace,
  type Survey,
  surveyCloud,
  zoneFor,
} from '../../operations/stack/init.js';
import { connectChosen } from '../context.js';
import type { Run } from '../program.js';
import { initialisedLines, surveyLines } from '../words/init.js';

const examples = `
Examples:
  $ stack init                                      asks, on a terminal
  $ stack init --cloud local
  $ stack init --cloud aws --profile lab --domain stack.example.org
                                                    finds the hosted zone and the certificate by the domain
  $ stack init --cloud aws --profile lab --force    replaces the flotilla.yaml that is there`;

export function define(command: Command, run: Run): void {
  command
    .addOption(new Option('--cloud <cloud>', 'where the boxes are; default: local').choices(['local', 'aws']))
    .option('--region <region>', 'AWS region; default: us-east-1')
    .option('--profile <name>', 'AWS profile; also means --cloud aws')
    .option('--prefix <name>', 'begins the names of all stacks; default: flotilla')
    .option('--domain <name>', 'boxes are called <user>.<domain>')
    .option('--hosted-zone <name>', 'zone of Route 53 the domain lies in; default: the one that is found')
    .option('--certificate <arn>', 'ACM certificate for *.<domain>; default: the one that is found')
    .option('--force', 'replace a flotilla.yaml that is there', false)
    .option('--verbose', 'tell more on stderr')
    .option('--json', 'the result as JSON on stdout')
    .addHelpText('after', examples)
    .action((flags) => init(run, flags));
}

interface InitFlags {
  readonly cloud?: 'local' | 'aws';
  readonly region?: string;
  readonly profile?: string;
  readonly prefix?: string;
  readonly domain?: string;
  readonly hostedZone?: string;
  readonly certificate?: string;
  readonly force: boolean;
  readonly json?: boolean;
}

async function init(run: Run, flags: InitFlags): Promise<void> {
  const folder = process.cwd();
  checkFree(folder, flags.force);
  const place = await choosePlace(run, flags);
  const survey = place.cloud === 'aws' ? await look(run, place) : undefined;
  for (const line of surveyLines(survey)) run.terminal.line(line);
  const choices = { ...place, ...(await chooseNames(run, flags, survey)) };
  const made = await initWorkspace(folder, choices, { force: flags.force });
  if (flags.json) run.terminal.data(JSON.stringify({ ...made, choices, found: survey ?? null }, null, 2));
  else for (const line of initialisedLines(made, choices)) run.terminal.data(line);
}

/** Flags first; what they leave open is asked on a terminal, and has its default without one. */
async function choosePlace(run: Run, flags: InitFlags): Promise<ConfigChoices> {
  const asked = flags.cloud ?? (flags.profile === undefined ? await askCloud(run) : 'aws');
  const { prefix } = flags;
  if (asked === 'local') return { cloud: asked, region: flags.region, prefix, profile: flags.profile };
  const region = flags.region ?? (await run.terminal.askText('Region?', 'us-east-1'));
  const profile = flags.profile ?? (await run.terminal.askText('AWS profile?', 'default'));
  return { cloud: asked, region, profile: profile === 'default' ? flags.profile : profile, prefix };
}

async function askCloud(run: Run): Promise<'local' | 'aws'> {
  const answer = await run.terminal.askText('Boxes on this machine (local), or on AWS (aws)?', 'local');
  return answer === 'aws' ? 'aws' : 'local';
}

/** Nobody has to be signed in to write a file: then what the account has is not shown. */
async function look(run: Run, place: ConfigChoices): Promise<Survey | undefined> {
  try {
    return await surveyCloud(connectChosen(run, place));
  } catch (error) {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    const text = `${complaint.what}: ${complaint.why}; next: ${complaint.next}`;
    run.terminal.report({ kind: 'warning', text });
    return undefined;
  }
}

type Names = Pick<ConfigChoices, 'domain' | 'hosted_zone' | 'certificate'>;

async function chooseNames(run: Run, flags: InitFlags, survey: Survey | undefined): Promise<Names> {
  const domain = flags.domain ?? (survey && (await askDomain(run, survey)));
  const zone = flags.hostedZone ?? (domain && survey && zoneFor(survey, domain));
  const certificate = flags.certificate ?? (domain && survey && certificateFor(survey, domain));
  return { domain, hosted_zone: zone, certificate };
}

async function askDomain(run: Run, survey: Survey): Promise<string | undefined> {
  if (survey.zones.length === 0) return undefined;
  const answer = await run.terminal.askText('Domain of the boxes?', 'none');
  return answer === 'none' ? undefined : answer;
}
