// Which vCPU quota an instance type counts against.

export interface QuotaFamily {
  readonly code: string;
  readonly name: string;
}

export type Market = 'on-demand' | 'spot';

interface Family {
  readonly code: string;
  readonly spotCode: string;
  readonly name: string;
  /** The letters of a type before its generation. */
  readonly letters: RegExp;
}

// Codes and names as Service Quotas lists them under Amazon EC2; where spot has no quota its code is empty.
const families: readonly Family[] = [
  { code: 'L-43DA4232', spotCode: '', name: 'High Memory instances', letters: /^u$/ },
  { code: 'L-F7808C92', spotCode: '', name: 'HPC instances', letters: /^hpc$/ },
  { code: 'L-6E869C2A', spotCode: 'L-85EED4F7', name: 'DL instances', letters: /^dl$/ },
  { code: 'L-DB2E81BA', spotCode: 'L-3819A6DF', name: 'G and VT instances', letters: /^(?:g|gr|vt)$/ },
  { code: 'L-417A185B', spotCode: 'L-7212CCBC', name: 'P instances', letters: /^p$/ },
  { code: 'L-74FC7D96', spotCode: 'L-88CF9481', name: 'F instances', letters: /^f$/ },
  { code: 'L-1945791B', spotCode: 'L-B5D1601B', name: 'Inf instances', letters: /^inf$/ },
  { code: 'L-2C3B7624', spotCode: 'L-6B0D517C', name: 'Trn instances', letters: /^trn$/ },
  { code: 'L-7295265B', spotCode: 'L-E3A00192', name: 'X instances', letters: /^x$/ },
  {
    code: 'L-1216C47A',
    spotCode: 'L-34B43A08',
    name: 'Standard instances',
    letters: /^(?:a|c|d|h|i|im|is|m|r|t|z)$/,
  },
];

/** The family of a type such as `c5.large`; undefined for families without a quota of that kind, e.g. mac. */
export function quotaFamily(instanceType: string, market: Market = 'on-demand'): QuotaFamily | undefined {
  const letters = /^([a-z]+)[0-9-]/.exec(instanceType)?.[1] ?? '';
  const family = families.find((one) => one.letters.test(letters));
  if (!family) return undefined;
  if (market === 'on-demand') return { code: family.code, name: `Running On-Demand ${family.name}` };
  return family.spotCode === ''
    ? undefined
    : { code: family.spotCode, name: `All ${family.name.replace(' instances', '')} Spot Instance Requests` };
}
