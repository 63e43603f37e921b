// GetCallerIdentity: who the one key of a local cloud belongs to.
import {
  GetCallerIdentity$,
  type GetCallerIdentityCommandInput,
  type GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { action } from '../wire/action.js';

type Output = Omit<GetCallerIdentityCommandOutput, '$metadata'>;

export const getCallerIdentity = action<GetCallerIdentityCommandInput, Output>(
  GetCallerIdentity$,
  (_input, { cloud }) => ({
    UserId: 'AIDAFLOTILLALOCALUSER',
    Account: cloud.account,
    Arn: `arn:aws:iam::${cloud.account}:user/flotilla`,
  }),
);
