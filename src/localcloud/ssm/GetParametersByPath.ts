// GetParametersByPath: the parameters below a path, page by page.
import {
  GetParametersByPath$,
  type GetParametersByPathCommandInput,
  type GetParametersByPathCommandOutput,
  type Parameter,
} from '@aws-sdk/client-ssm';
import { cutPage } from '../page.js';
import { action } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { publicParameters } from './parameters.js';

type Output = Omit<GetParametersByPathCommandOutput, '$metadata'>;

// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
const mostResults = 10;

export const getParametersByPath = action<GetParametersByPathCommandInput, Output>(
  GetParametersByPath$,
  (input, { region }) => {
    const below = publicParameters(region).filter(isBelow(input));
    const { page, token } = cutPage(below, {
      idOf: ({ Name = '' }) => Name,
      token: input.NextToken,
      size: pageSize(input.MaxResults),
      refusal: () => new AwsError('InvalidNextToken', 'The specified token is not valid.'),
    });
    return { Parameters: page, NextToken: token };
  },
);

function isBelow(input: GetParametersByPathCommandInput): (parameter: Parameter) => boolean {
  const path = input.Path ?? '';
  if (!path.startsWith('/')) {
    throw new AwsError('ValidationException', "The parameter doesn't meet the parameter name requirements.");
  }
  const folder = path.endsWith('/') ? path : `${path}/`;
  return ({ Name = '' }) =>
    Name.startsWith(folder) && (input.Recursive === true || !Name.slice(folder.length).includes('/'));
}

function pageSize(asked = mostResults): number {
  if (asked >= 1 && asked <= mostResults) return asked;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${asked}' at 'maxResults' failed to satisfy constraint: ` +
      `Member must have value between 1 and ${mostResults}`,
  );
}
