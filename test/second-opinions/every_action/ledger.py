"""Calls actions through boto3 and keeps, for each, what was wrong with its answers."""
import re
import time

import boto3
import jmespath
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

# What boto3 calls a service where the scope of its signature has another name.
CLIENT_NAMES = {'elasticloadbalancing': 'elbv2', 'servicequotas': 'service-quotas'}


class Unexpected(Exception):
    """An answer the walk cannot go on from; it is in the ledger already."""


class Ledger:
    """The problems of every action called so far, by scope and action."""

    def __init__(self, url):
        self.url = url
        self.problems = {}

    def service(self, scope):
        """A function that calls one service's actions."""
        client = boto3.client(
            CLIENT_NAMES.get(scope, scope), endpoint_url=self.url, config=Config(retries={'total_max_attempts': 1})
        )
        return Caller(client, self.problems.setdefault(scope, {}))


class Caller:
    def __init__(self, client, problems):
        self.client = client
        self.problems = problems

    def __call__(self, action, want=None, fails=None, **given):
        """
        Calls an action and answers what it said.
        want: JMESPath of the answer -> the value there, or a pattern of it; without it the answer must be empty.
        fails: the error code asked for on purpose.
        """
        problems = self.problems.setdefault(action, [])
        try:
            answer = getattr(self.client, xform_name(action))(**given)
        except ClientError as error:
            code = error.response['Error']['Code']
            if code == fails:
                return error.response
            problems.append(f'{code}: {error.response["Error"]["Message"]}')
            raise Unexpected(action) from error
        except BotoCoreError as error:
            problems.append(f'{type(error).__name__}: {error}')
            raise Unexpected(action) from error
        if fails:
            problems.append(f'should have failed with {fails}')
        problems.extend(differences(answer, want))
        return answer

    def until(self, action, want, **given):
        """Calls an action again and again, ten seconds at most, and notes only what the last answer lacked."""
        deadline = time.monotonic() + 10
        while True:
            before = list(self.problems.setdefault(action, []))
            answer = self(action, want=want, **given)
            if self.problems[action] == before or time.monotonic() > deadline:
                return answer
            self.problems[action] = before
            time.sleep(0.02)

    def reached(self, waiter, **given):
        """Lets one of AWS's own waiters look once, and notes it where it would go on waiting."""
        found = self.client.get_waiter(waiter)
        try:
            found.wait(**given, WaiterConfig={'MaxAttempts': 1})
        except (WaiterError, ClientError) as error:
            self.problems.setdefault(found.config.operation, []).append(f'{waiter}: {error}')


def differences(answer, want):
    if want is None:
        # EC2 says `Return: true` where an action has nothing to say.
        told = {key: value for key, value in answer.items() if key not in ('ResponseMetadata', 'Return')}
        return [f'says {told!r} where nothing was expected'] if told else []
    found = {path: jmespath.search(path, answer) for path in want}
    return [f'{path} is {found[path]!r}, not {wish!r}' for path, wish in want.items() if not matches(found[path], wish)]


def matches(value, wish):
    if isinstance(wish, re.Pattern):
        return isinstance(value, str) and wish.fullmatch(value) is not None
    return value == wish


def has_id(prefix):
    """EC2's ids: a prefix and 17 hexadecimal digits."""
    return re.compile(prefix + '-[0-9a-f]{17}')
