// After Ctrl-C a run changes nothing any more: what it was about to make or start is refused before it is asked for.
import type { CountedClient } from './call-counts.js';

interface HandlerContext {
  readonly commandName?: string;
}

type Handler = (input: unknown) => Promise<unknown>;

/** Before anything is sent, and before the SDK's retries. */
const place = { step: 'initialize', name: 'interruption' };

/**
 * Looking is always allowed, and so is taking away: a run that ends in order removes what only it needed. Commands
 * that remove what their user has look at the signal themselves.
 */
const harmless =
  /^(Describe|Get|List|Delete|Terminate|Deregister|Revoke|Release|Detach|Disassociate|Remove|Cancel|Validate)/;

/** Lets the client's changing calls throw the signal's reason once it is aborted; a call under way ends as it would. */
export function refuseAfter(signal: AbortSignal, { middlewareStack }: CountedClient): void {
  const middleware = (next: Handler, context: HandlerContext) => async (input: unknown) => {
    if (!harmless.test(context.commandName ?? '')) signal.throwIfAborted();
    return next(input);
  };
  middlewareStack.add(middleware as never, place as never);
}
