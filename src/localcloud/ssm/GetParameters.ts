// GetParameters: up to ten parameters; those that are not there are listed, not refused.
import {
  GetParameters$,
  type GetParametersCommandInput,
  type GetParametersCommandOutput,
} from '@aws-sdk/client-ssm';
import { action } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { findParameter } from './parameters.js';

type Output = Omit<GetParametersCommandOutput, '$metadata'>;

// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
const mostNames = 10;

export const getParameters = action<GetParametersCommandInput, Output>(
  GetParameters$,
  ({ Names = [] }, { region }) => {
    if (Names.length > mostNames) throw tooManyNames(Names);
    const found = Names.map((name) => ({ name, parameter: findParameter(region, name) }));
    return {
      Parameters: found.flatMap(({ parameter }) => parameter ?? []),
      InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
    };
  },
);

function tooManyNames(names: readonly string[]): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: ` +
      `Member must have length less than or equal to ${mostNames}`,
  );
}
