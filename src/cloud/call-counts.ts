// How many calls a run made, by service and action, and how many of them AWS slowed down.
import { errorCode } from './failures.js';
import { isThrottle } from './reasons.js';

export interface CallCount {
  /** As in `ec2 DescribeInstances`. */
  readonly action: string;
  /** Tries, each of its own. */
  readonly calls: number;
  readonly throttles: number;
}

export interface CallCounter {
  /** Puts itself into a client, so that every try counts. */
  readonly watch: (client: CountedClient) => void;
  /** The most frequent first. */
  readonly counts: () => CallCount[];
}

/** The part of an SDK client that matters here; the types of its middleware differ from client to client. */
export interface CountedClient {
  readonly middlewareStack: { readonly add: (middleware: never, options: never) => void };
}

interface HandlerContext {
  readonly clientName?: string;
  readonly commandName?: string;
}

type Handler = (input: unknown) => Promise<unknown>;

/** Behind the SDK's own retries, which stand in the same step with a high priority. */
const place = { step: 'finalizeRequest', priority: 'low', name: 'callCounts' };

export function openCallCounter(): CallCounter {
  const found = new Map<string, { calls: number; throttles: number }>();
  const entryOf = (action: string) => {
    const entry = found.get(action) ?? { calls: 0, throttles: 0 };
    found.set(action, entry);
    return entry;
  };
  const middleware = (next: Handler, context: HandlerContext) => async (input: unknown) => {
    const entry = entryOf(actionOf(context));
    entry.calls += 1;
    try {
      return await next(input);
    } catch (error) {
      if (isThrottle(errorCode(error))) entry.throttles += 1;
      throw error;
    }
  };
  return {
    watch: ({ middlewareStack }) => middlewareStack.add(middleware as never, place as never),
    counts: () =>
      [...found]
        .map(([action, counts]) => ({ action, ...counts }))
        .sort((one, other) => other.calls - one.calls || one.action.localeCompare(other.action)),
  };
}

/** `ec2 DescribeInstances` of `EC2Client` and `DescribeInstancesCommand`. */
function actionOf({ clientName = '', commandName = '' }: HandlerContext): string {
  return `${clientName.replace(/Client$/, '').toLowerCase()} ${commandName.replace(/Command$/, '')}`;
}
