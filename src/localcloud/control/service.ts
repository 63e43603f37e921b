// What the local cloud lets its user arrange that no AWS API offers; signed and encoded like any other service.
import type { Service } from '../wire/action.js';
import { clearFaultsAction } from './ClearFaults.js';
import { describeFaultsAction } from './DescribeFaults.js';
import { describePolicyAction } from './DescribePolicy.js';
import { moveClockAction } from './MoveClock.js';
import { setFaultsAction } from './SetFaults.js';
import { setPolicyAction } from './SetPolicy.js';
import { setQuotaAction } from './SetQuota.js';

/** Requests are `POST /` with `X-Amz-Target: Flotilla.<action>` and JSON, signed for the service `flotilla`. */
export const control: Service = {
  scope: 'flotilla',
  protocol: 'awsJson1.1',
  actions: [
    setQuotaAction,
    setFaultsAction,
    describeFaultsAction,
    clearFaultsAction,
    setPolicyAction,
    describePolicyAction,
    moveClockAction,
  ],
};
