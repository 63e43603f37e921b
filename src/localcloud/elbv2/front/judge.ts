// What one more check result makes of a target's health.
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HealthCheck } from '../records.js';

/** Results of the same kind in a row. */
export interface Streak {
  readonly passed: number;
  readonly failed: number;
}

/**
 * A new target needs one passed check, one that was unhealthy `healthyThreshold` in a row; `unhealthyThreshold`
 * failures in a row take any target out:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function judge(options: {
  health: TargetHealth;
  streak: Streak;
  result: TargetHealth;
  healthCheck: Pick<HealthCheck, 'healthyThreshold' | 'unhealthyThreshold'>;
}): { health: TargetHealth; streak: Streak } {
  const { health, result, healthCheck } = options;
  const good = result.State === 'healthy';
  const streak = good
    ? { passed: options.streak.passed + 1, failed: 0 }
    : { passed: 0, failed: options.streak.failed + 1 };
  const needed = health.State === 'unhealthy' ? healthCheck.healthyThreshold : 1;
  const changes = good
    ? streak.passed >= needed
    : health.State === 'unhealthy' || streak.failed >= healthCheck.unhealthyThreshold;
  return { health: changes ? result : health, streak };
}
