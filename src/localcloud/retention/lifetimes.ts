// How long the local cloud goes on telling of what has ended, by its own clock.

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** In milliseconds. Each ends what AWS documents, or says that AWS does not. */
export const lifetimes = {
  /**
   * A terminated instance, since its end: "approximately one hour".
   * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html
   */
  terminatedInstance: hour,
  /**
   * A spot request, since its instance ended: "deleted four hours after they are canceled and their instances are
   * terminated". https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotInstanceRequests.html
   */
  spotRequest: 4 * hour,
  /**
   * A client token, since it was used, or since the end of what it launched: "valid for at least 24 hours after the
   * termination of the instance".
   * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Run_Instance_Idempotency.html
   */
  clientToken: day,
  /**
   * A fleet of type instant, since the last of its instances ended. AWS documents it for a fleet's events alone.
   * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFleetHistory.html
   */
  fleet: 2 * day,
  /**
   * A deleted stack with its events, resources and template.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html and API_GetTemplate.html
   */
  deletedStack: 90 * day,
  /** A change of record sets, INSYNC long since. AWS documents nothing. */
  recordChange: day,
} as const;

/** @param since ISO date of the end of a thing; without one it has not ended, and is never over */
export function isOver(since: string | undefined, lifetime: number, now: Date): boolean {
  if (!since) return false;
  return now.getTime() - Date.parse(since) >= lifetime;
}
