"""Calls one cloud and writes down what it answered, step by step, so that another one's answers can be laid beside."""
import time

import jmespath
from botocore import xform_name
from botocore.exceptions import ClientError


class Recorder:
    def __init__(self, clients):
        self.clients = clients
        self.steps = []
        self.names = {}

    def name(self, value, name):
        """From now on, and in what was written before, this id is called by that name."""
        self.names[value] = f'<{name}>'
        return value

    def __call__(self, step, service, action, **given):
        """Does one step and answers the whole answer; a refusal is an answer too."""
        return self.write(step, self.ask(service, action, **given))

    def until(self, step, service, action, where, value, **given):
        """Asks again until the answer has that value there, ten seconds at most, and writes the last one down."""
        deadline = time.monotonic() + 10
        while True:
            answer = self.ask(service, action, **given)
            if jmespath.search(where, answer) == value or time.monotonic() > deadline:
                return self.write(step, answer)
            time.sleep(0.02)

    def ask(self, service, action, **given):
        try:
            answer = getattr(self.clients[service], xform_name(action))(**given)
        except ClientError as error:
            told = error.response
            return {'Refusal': {'Code': told['Error']['Code'], 'Status': told['ResponseMetadata']['HTTPStatusCode']}}
        return {key: value for key, value in answer.items() if key != 'ResponseMetadata'}

    def write(self, step, answer):
        self.steps.append([step, answer])
        return answer

    def pages(self, step, service, action, items, **given):
        """Writes down how many items each page had, and all items in their order."""
        paginator = self.clients[service].get_paginator(xform_name(action))
        pages = [jmespath.search(items, page) or [] for page in paginator.paginate(**given)]
        self.write(step, {'Pages': [len(page) for page in pages], 'Items': [item for page in pages for item in page]})
