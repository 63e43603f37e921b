// Which on-demand vCPU quota an instance type counts against.

export interface QuotaFamily {
  readonly code: string;
  readonly name: string;
}

// Codes and names as Service Quotas lists them under Amazon EC2. The pattern is the letters before the generation.
const families: readonly (QuotaFamily & { readonly letters: RegExp })[] = [
  { code: 'L-43DA4232', name: 'High Memory instances', letters: /^u$/ },
  { code: 'L-F7808C92', name: 'HPC instances', letters: /^hpc$/ },
  { code: 'L-6E869C2A', name: 'DL instances', letters: /^dl$/ },
  { code: 'L-DB2E81BA', name: 'G and VT instances', letters: /^(?:g|gr|vt)$/ },
  { code: 'L-417A185B', name: 'P instances', letters: /^p$/ },
  { code: 'L-74FC7D96', name: 'F instances', letters: /^f$/ },
  { code: 'L-1945791B', name: 'Inf instances', letters: /^inf$/ },
  { code: 'L-2C3B7624', name: 'Trn instances', letters: /^trn$/ },
  { code: 'L-7295265B', name: 'X instances', letters: /^x$/ },
  { code: 'L-1216C47A', name: 'Standard instances', letters: /^(?:a|c|d|h|i|im|is|m|r|t|z)$/ },
];

/** The family of a type such as `c5.large`; undefined for families without a quota of that kind, e.g. mac. */
export function quotaFamily(instanceType: string): QuotaFamily | undefined {
  const letters = /^([a-z]+)[0-9-]/.exec(instanceType)?.[1] ?? '';
  const family = families.find((one) => one.letters.test(letters));
  return family && { code: family.code, name: `Running On-Demand ${family.name}` };
}
