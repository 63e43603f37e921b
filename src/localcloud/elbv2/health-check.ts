// Health check settings of a target group: AWS's defaults and bounds.
import type {
  CreateTargetGroupInput,
  ModifyTargetGroupInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../wire/error.js';
import { isValidMatcher } from './matcher.js';
import type { HealthCheck } from './records.js';

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
export const defaultHealthCheck: HealthCheck = {
  enabled: true,
  port: 'traffic-port',
  path: '/',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: '200',
};

/** The settings of `old` with those of the input laid over them. @throws AwsError ValidationError */
export function changeHealthCheck(
  old: HealthCheck,
  input: CreateTargetGroupInput | ModifyTargetGroupInput,
): HealthCheck {
  if ((input.HealthCheckProtocol ?? 'HTTP') !== 'HTTP') {
    throw new AwsError('ValidationError', 'Health checks other than HTTP are not part of the local cloud');
  }
  const changed: HealthCheck = {
    enabled: input.HealthCheckEnabled ?? old.enabled,
    port: input.HealthCheckPort ?? old.port,
    path: input.HealthCheckPath ?? old.path,
    intervalSeconds: input.HealthCheckIntervalSeconds ?? old.intervalSeconds,
    timeoutSeconds: input.HealthCheckTimeoutSeconds ?? old.timeoutSeconds,
    healthyThreshold: input.HealthyThresholdCount ?? old.healthyThreshold,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? old.unhealthyThreshold,
    matcher: input.Matcher?.HttpCode ?? old.matcher,
  };
  checkNumbers(changed);
  checkWords(changed);
  return changed;
}

function checkNumbers(check: HealthCheck): void {
  requireBetween('Health check interval', check.intervalSeconds, [5, 300]);
  requireBetween('Health check timeout', check.timeoutSeconds, [2, 120]);
  requireBetween('Healthy threshold count', check.healthyThreshold, [2, 10]);
  requireBetween('Unhealthy threshold count', check.unhealthyThreshold, [2, 10]);
  if (check.timeoutSeconds >= check.intervalSeconds) {
    throw new AwsError('ValidationError', 'Health check interval must be greater than the timeout.');
  }
}

function requireBetween(noun: string, value: number, [low, high]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new AwsError('ValidationError', `${noun} '${value}' must be between ${low} and ${high} inclusive`);
}

function checkWords(check: HealthCheck): void {
  if (!/^\/[\x21-\x7e]{0,1023}$/.test(check.path)) {
    throw new AwsError(
      'ValidationError',
      `Health check path '${check.path}' must begin with a '/' character`,
    );
  }
  if (check.port !== 'traffic-port' && !isPort(check.port)) {
    throw new AwsError(
      'ValidationError',
      `Health check port '${check.port}' must be 'traffic-port' or in the range 1-65535`,
    );
  }
  if (!isValidMatcher(check.matcher)) {
    throw new AwsError(
      'ValidationError',
      `Health check matcher HTTP code '${check.matcher}' must be within '200-499' inclusive`,
    );
  }
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
