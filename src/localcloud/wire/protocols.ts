// The codec of each protocol.
import type { Protocol } from './action.js';
import { openAwsJson } from './aws-json.js';
import { openAwsQuery } from './aws-query.js';
import type { OpenCodec } from './codec.js';
import { openEc2Query } from './ec2-query.js';
import { openRestXml } from './rest-xml.js';

/** Opens a service's codec by the service's protocol. */
export const codecs: Readonly<Record<Protocol, OpenCodec>> = {
  ec2Query: openEc2Query,
  awsQuery: openAwsQuery,
  restXml: openRestXml,
  'awsJson1.1': openAwsJson,
};
