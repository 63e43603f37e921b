// What stack init found and wrote, in words.
import type { ConfigChoices } from '../../model/config.js';
import type { Initialised, Survey } from '../../operations/stack/init.js';

/** Nothing for a cloud that was not looked at. */
export function surveyLines(survey: Survey | undefined): string[] {
  if (!survey) return [];
  const { identity, zones, certificates } = survey;
  return [
    `Account ${identity}`,
    `  zones        ${zones.join(' ') || 'none'}`,
    ...(certificates.length === 0 ? ['  certificates none'] : []),
    ...certificates.map((one) => `  certificate  ${one.names.join(' ')}  ${one.arn}`),
  ];
}

export function initialisedLines({ file, key }: Initialised, choices: ConfigChoices): string[] {
  const { cloud, region, domain, hosted_zone: zone, certificate } = choices;
  const https = cloud === 'local' || (domain && zone && certificate);
  const lacking = [!domain && 'domain', !zone && 'hosted_zone', !certificate && 'certificate'];
  return [
    `${file} is written`,
    `  cloud     ${cloud}${region === undefined ? '' : `, ${region}`}`,
    `  notebooks ${https ? 'https' : `tunnel; https lacks ${lacking.filter(Boolean).join(', ')}`}`,
    `  key       ${key ?? 'made by the first create'}`,
    '  next      stack doctor, then stack create',
  ];
}
