// The XML replies that the query and REST-XML protocols share.
import type { Reply } from './codec.js';
import type { AwsError } from './error.js';
import { element, escapeText } from './xml.js';

/** A reply with an XML document of that root. */
export function xmlReply(
  status: number,
  root: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { 'content-type': 'text/xml', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${root}`,
  };
}

interface Refusal {
  readonly error: AwsError;
  readonly requestId: string;
  /** Of the root element, e.g. its namespace. */
  readonly attributes?: string;
}

/** `<ErrorResponse>` with the error's code and message. */
export function writeErrorResponse({ error, requestId, attributes }: Refusal): string {
  const content =
    element('Type', error.status < 500 ? 'Sender' : 'Receiver') +
    element('Code', escapeText(error.code)) +
    element('Message', escapeText(error.message));
  return element('ErrorResponse', element('Error', content) + element('RequestId', requestId), attributes);
}
