// User data as it comes over the API.
import { AwsError } from '../wire/error.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html: 16 KB, before encoding. */
const limitBytes = 16 * 1024;

/**
 * @param userData Base64
 * @throws InvalidUserData.Malformed, InvalidParameterValue
 */
export function checkUserData(userData: string | undefined): void {
  if (userData === undefined) return;
  const compact = userData.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) {
    throw new AwsError('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data');
  }
  if (Buffer.byteLength(compact, 'base64') > limitBytes) {
    throw new AwsError('InvalidParameterValue', `User data is limited to ${limitBytes} bytes`);
  }
}
