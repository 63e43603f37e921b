// GetParameter: one public parameter.
import {
  GetParameter$,
  type GetParameterCommandInput,
  type GetParameterCommandOutput,
} from '@aws-sdk/client-ssm';
import { action } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { findParameter } from './parameters.js';

type Output = Omit<GetParameterCommandOutput, '$metadata'>;

export const getParameter = action<GetParameterCommandInput, Output>(GetParameter$, ({ Name = '' }, call) => {
  const parameter = findParameter(call.region, Name);
  if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
  return { Parameter: parameter };
});
