// SetPolicy: from now on only what an IAM policy allows is done, for the caller and for CloudFormation on his behalf.
import { PolicyError, readPolicy } from '../policy/document.js';
import { askedTable, policyKey, policyTable } from '../policy/records.js';
import { action, type OperationSchema } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

const input = [3, 'flotilla', 'SetPolicyInput', 0, ['Policy'], [0], 1];
const output = [3, 'flotilla', 'SetPolicyOutput', 0, ['Statements'], [1]];
const schema: OperationSchema = [9, 'flotilla', 'SetPolicy', 0, input, output];

/** `Policy` is a policy document as JSON, or empty: then everything is allowed again. What was asked is forgotten. */
export const setPolicyAction = action<{ readonly Policy: string }, { readonly Statements: number }>(
  schema,
  ({ Policy: document }, { cloud }) => {
    const statements = document === '' ? [] : read(document);
    const asked = askedTable(cloud.store);
    for (const { action: name } of asked.values()) asked.delete(name);
    if (document === '') policyTable(cloud.store).delete(policyKey);
    else policyTable(cloud.store).put(policyKey, { document });
    return { Statements: statements.length };
  },
);

function read(document: string): readonly object[] {
  try {
    return readPolicy(document);
  } catch (error) {
    if (error instanceof PolicyError) throw new AwsError('MalformedPolicyDocument', error.message);
    throw error;
  }
}
