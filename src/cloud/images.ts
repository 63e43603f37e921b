// Finds the machine image that a name or id means in this region, now.
import { DescribeImagesCommand, type Image as Description } from '@aws-sdk/client-ec2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { UserError } from '../model/errors.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt, isNotFound } from './failures.js';
import { ssm } from './ssm.js';

/** As EC2 spells them. */
export type Architecture = 'x86_64' | 'arm64';

export interface Image {
  readonly imageId: string;
  readonly name: string;
  readonly architecture: string;
  /** E.g. `/dev/sda1` on Ubuntu, `/dev/xvda` on Debian and Amazon Linux. */
  readonly rootDeviceName: string;
  /** The root volume may not be smaller. */
  readonly rootSizeGiB: number;
}

// Each from its publisher: documentation.ubuntu.com/aws, wiki.debian.org/Cloud/AmazonEC2Image,
// docs.aws.amazon.com/linux/al2023/ug/ec2.html, docs.aws.amazon.com/dlami.
const parameters: Readonly<Record<string, (architecture: Architecture) => string>> = {
  'ubuntu-24.04': (architecture) => ubuntu('24.04', architecture, 'gp3'),
  'ubuntu-22.04': (architecture) => ubuntu('22.04', architecture, 'gp2'),
  'debian-12': (architecture) => `/aws/service/debian/release/12/latest/${short[architecture]}`,
  'amazon-linux-2023': (architecture) =>
    `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`,
  gpu: (architecture) =>
    `/aws/service/deeplearning/ami/${architecture}/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id`,
};

const short: Readonly<Record<Architecture, string>> = { x86_64: 'amd64', arm64: 'arm64' };

const ubuntu = (release: string, architecture: Architecture, disk: string): string =>
  `/aws/service/canonical/ubuntu/server/${release}/stable/current/${short[architecture]}/hvm/ebs-${disk}/ami-id`;

/** The short names that stand for public parameters. */
export const imageNames: readonly string[] = Object.keys(parameters);

/**
 * @param reference an AMI id, one of `imageNames`, or a parameter's full name, beginning with `/`
 * @throws UserError `notFound` when there is no such image here, `usage` when it is for another architecture
 */
export async function resolveImage(
  cloud: Cloud,
  reference: string,
  architecture: Architecture = 'x86_64',
): Promise<Image> {
  const imageId = isImageId(reference) ? reference : await readParameter(cloud, reference, architecture);
  const image = await describeImage(cloud, imageId);
  if (!image) throw missing(`there is no image ${imageId} in ${cloud.region}`, reference);
  if (image.architecture !== architecture) throw wrongArchitecture(image, architecture);
  return image;
}

/** The image; undefined when it does not exist in this region or may not be seen. */
export async function describeImage(cloud: Cloud, imageId: string): Promise<Image | undefined> {
  return attempt(cloud, `cannot describe the image ${imageId}`, async () => {
    try {
      const answer = await ec2(cloud).send(new DescribeImagesCommand({ ImageIds: [imageId] }));
      return answer.Images?.[0] && readImage(answer.Images[0]);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}

const isImageId = (text: string): boolean => /^ami-[0-9a-f]+$/.test(text);

async function readParameter(cloud: Cloud, reference: string, architecture: Architecture): Promise<string> {
  const name = parameterName(reference, architecture);
  return attempt(cloud, `cannot look up the image ${reference}`, async () => {
    try {
      const answer = await ssm(cloud).send(new GetParameterCommand({ Name: name }));
      return answer.Parameter?.Value ?? '';
    } catch (error) {
      if (isNotFound(error)) throw missing(`${cloud.region} has no parameter ${name}`, reference);
      throw error;
    }
  });
}

function parameterName(reference: string, architecture: Architecture): string {
  if (reference.startsWith('/')) return reference;
  const known = Object.hasOwn(parameters, reference) ? parameters[reference] : undefined;
  if (known) return known(architecture);
  throw missing('it is neither an AMI id nor a name we know', reference);
}

function readImage(image: Description): Image {
  const root = image.BlockDeviceMappings?.find((device) => device.DeviceName === image.RootDeviceName);
  return {
    imageId: image.ImageId ?? '',
    name: image.Name ?? '',
    architecture: image.Architecture ?? '',
    rootDeviceName: image.RootDeviceName ?? '',
    rootSizeGiB: root?.Ebs?.VolumeSize ?? 0,
  };
}

function missing(why: string, reference: string): UserError {
  return new UserError({
    what: `cannot find the image ${JSON.stringify(reference)}`,
    why,
    next: `take an AMI id of this region, or one of ${imageNames.join(', ')}`,
    reason: 'notFound',
  });
}

function wrongArchitecture(image: Image, architecture: Architecture): UserError {
  return new UserError({
    what: `the image ${image.imageId} cannot boot there`,
    why: `it is for ${image.architecture}, the instance type for ${architecture}`,
    next: 'take another image or another instance type',
  });
}
