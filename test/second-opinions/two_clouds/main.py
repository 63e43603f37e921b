"""
The same calls for either of two clouds.

argv: the local cloud's URL, or `moto` for moto inside this process; the id of the image to launch from; the instance
types to ask for.
stdout: {steps: [[name, answer]], names: {id: what the script calls it}}.
"""
import json
import os
import sys
import tempfile
from datetime import datetime

import boto3
from botocore.config import Config

from disks import compare_disks
from images import compare_images
from names import compare_names
from network import compare_network
from places import compare_places
from recorder import Recorder
from tags import compare_tags

SERVICES = ('ec2', 'route53')


def compare(recorder, image, types):
    compare_places(recorder, types)
    network = compare_network(recorder)
    volumes = compare_disks(recorder)
    compare_tags(recorder, volumes)
    compare_images(recorder, network, image)
    compare_names(recorder)


def run(image, types, **client):
    settings = Config(retries={'total_max_attempts': 1})
    recorder = Recorder({name: boto3.client(name, config=settings, **client) for name in SERVICES})
    recorder.name(image, 'stock-image')
    compare(recorder, image, types)
    return recorder


def run_in_moto(image, types):
    """Moto with one public image instead of its thousand, whose loading takes five seconds."""
    stock = {
        'ami_id': image,
        'name': 'stock',
        'description': 'stock',
        'owner_id': '099720109477',
        'public': True,
        'virtualization_type': 'hvm',
        'architecture': 'x86_64',
        'root_device_type': 'ebs',
        'hypervisor': 'xen',
    }
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump([stock], file)
        file.flush()
        os.environ['MOTO_AMIS_PATH'] = file.name
        from moto import mock_aws

        with mock_aws():
            return run(image, types)


def as_text(value):
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f'{type(value).__name__} in an answer')


def main():
    where, image, *types = sys.argv[1:]
    recorder = run_in_moto(image, types) if where == 'moto' else run(image, types, endpoint_url=where)
    json.dump({'steps': recorder.steps, 'names': recorder.names}, sys.stdout, default=as_text)


main()
