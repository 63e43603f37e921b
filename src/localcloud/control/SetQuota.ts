// SetQuota: lowers or raises a quota of a region, so that a rehearsal meets the limits of a real account.
import { findQuota, setQuota } from '../servicequotas/quotas.js';
import { action, type OperationSchema } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

interface SetQuotaInput {
  readonly ServiceCode: string;
  readonly QuotaCode: string;
  readonly Value: number;
}

// In the SDK's own form: structure, namespace, name, traits, members, their types (0 string, 1 number), required.
const input = [3, 'flotilla', 'SetQuotaInput', 0, ['ServiceCode', 'QuotaCode', 'Value'], [0, 0, 1], 3];
const schema: OperationSchema = [9, 'flotilla', 'SetQuota', 0, input, 'unit'];

/** Sets a quota in the region of the request's signature. */
export const setQuotaAction = action<SetQuotaInput, undefined>(schema, (request, { cloud, region }) => {
  const { ServiceCode: serviceCode, QuotaCode: quotaCode, Value: value } = request;
  if (!findQuota(serviceCode, quotaCode)) {
    throw new AwsError('NoSuchResourceException', `There is no quota ${serviceCode} ${quotaCode}.`);
  }
  if (value < 0) throw new AwsError('ValidationException', 'A quota cannot be negative.');
  setQuota({ store: cloud.store, region, serviceCode, quotaCode }, value);
  return undefined;
});
