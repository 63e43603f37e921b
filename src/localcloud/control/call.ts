// Sends a request to the local cloud's own control service.
import { signRequest } from '../wire/sigv4.js';

export interface ControlCall {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Name of the action, e.g. `SetQuota`. */
  readonly action: string;
  readonly input: object;
}

/** Resolves to the answer; rejects with the service's code and message in one line. */
export async function callControl(call: ControlCall): Promise<unknown> {
  const { url, action, input } = call;
  const body = JSON.stringify(input);
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host: new URL(url).host,
    'x-amz-date': stamp,
    'x-amz-target': `Flotilla.${action}`,
  };
  const authorization = authorize(call, { headers, body });
  const response = await fetch(url, { method: 'POST', headers: { ...headers, authorization }, body });
  const answer = (await response.json()) as { __type?: string; message?: string };
  if (!response.ok) throw new Error(`${action}: ${answer.__type}: ${answer.message}`);
  return answer;
}

function authorize(call: ControlCall, request: { headers: Record<string, string>; body: string }): string {
  const { accessKeyId, region } = call;
  const day = (request.headers['x-amz-date'] ?? '').slice(0, 8);
  const scope = { accessKeyId, day, region, service: 'flotilla' };
  const signedHeaders = Object.keys(request.headers).sort();
  const signature = signRequest({
    request: {
      method: 'POST',
      path: '/',
      query: '',
      headers: request.headers,
      body: Buffer.from(request.body),
    },
    scope,
    signedHeaders,
    credentials: call,
  });
  const credential = `${accessKeyId}/${day}/${region}/flotilla/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
}
