"""
Every action of the local cloud, called through boto3.

argv: the local cloud's URL; stdin: {scope: [action]}, what it serves; stdout: {scope: {action: 'ok' or what is wrong}}.
"""
import json
import sys
import traceback

from balancers import walk_balancers
from disks import walk_disks
from launches import walk_launches
from ledger import Ledger, Unexpected
from machines import walk_machines
from names import walk_names
from network import remove_network, walk_network
from small_services import walk_small_services
from stacks import walk_stacks


def walk(ledger):
    image = walk_small_services(ledger)
    network = walk_network(ledger)
    instance = walk_machines(ledger, network, image)
    walk_disks(ledger, network, instance)
    walk_launches(ledger, network, image)
    walk_balancers(ledger, network, instance)
    walk_names(ledger)
    walk_stacks(ledger, network)
    remove_network(ledger, network, instance)


def outcome(problems):
    if problems is None:
        return 'the script has no call for it'
    return '; '.join(problems) or 'ok'


def main():
    served = json.load(sys.stdin)
    ledger = Ledger(sys.argv[1])
    try:
        walk(ledger)
    except Unexpected:
        # What comes after it was not called, which the outcomes tell.
        traceback.print_exc()
    json.dump(
        {
            scope: {action: outcome(ledger.problems.get(scope, {}).get(action)) for action in actions}
            for scope, actions in served.items()
        },
        sys.stdout,
    )


main()
