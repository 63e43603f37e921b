// Reads the actions a load balancer answers by itself: fixed responses and redirects.
import type { Action, RedirectActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../wire/error.js';

// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html
const contentTypes = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];

/** @throws AwsError ValidationError, InvalidLoadBalancerAction */
export function readFixedResponse(given: Action): Action {
  const {
    StatusCode: code = '',
    MessageBody: body = '',
    ContentType: type,
  } = given.FixedResponseConfig ?? {};
  if (!/^[245]\d\d$/.test(code))
    throw new AwsError('ValidationError', `Status code '${code}' must match ^(2|4|5)\\d\\d$`);
  if (body.length > 1024)
    throw new AwsError('ValidationError', 'The message body has at most 1024 characters');
  if (type !== undefined && !contentTypes.includes(type)) {
    throw new AwsError('InvalidLoadBalancerAction', `The content type '${type}' is not valid`);
  }
  return {
    Type: 'fixed-response',
    FixedResponseConfig: { StatusCode: code, MessageBody: body, ContentType: type ?? 'text/plain' },
  };
}

/** Fills in what AWS does: every part that is not given stays that of the request. */
export function readRedirect(given: Action): Action {
  const config: RedirectActionConfig = {
    Protocol: '#{protocol}',
    Host: '#{host}',
    Port: '#{port}',
    Path: '/#{path}',
    Query: '#{query}',
    ...dropUndefined(given.RedirectConfig ?? {}),
    StatusCode: given.RedirectConfig?.StatusCode,
  };
  if (config.StatusCode !== 'HTTP_301' && config.StatusCode !== 'HTTP_302') {
    throw new AwsError(
      'ValidationError',
      `Status code '${config.StatusCode ?? ''}' must be HTTP_301 or HTTP_302`,
    );
  }
  if (!/^(HTTPS?|#\{protocol\})$/.test(config.Protocol ?? '')) {
    throw new AwsError(
      'InvalidLoadBalancerAction',
      `The redirect protocol '${config.Protocol}' is not valid`,
    );
  }
  if (!config.Path?.startsWith('/')) {
    throw new AwsError('InvalidLoadBalancerAction', `The redirect path '${config.Path}' must begin with '/'`);
  }
  if (/[\r\n]/.test(Object.values(config).join(''))) {
    throw new AwsError('InvalidLoadBalancerAction', 'A redirect must not hold line breaks');
  }
  refuseLoop(config);
  return { Type: 'redirect', RedirectConfig: config };
}

function refuseLoop({ Protocol, Host, Port, Path, Query }: RedirectActionConfig): void {
  const parts = [Protocol, Host, Port, Path, Query].join(' ');
  if (parts !== '#{protocol} #{host} #{port} /#{path} #{query}') return;
  throw new AwsError(
    'InvalidLoadBalancerAction',
    'A redirect must change at least one of protocol, host, port, path, query',
  );
}

function dropUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>;
}
