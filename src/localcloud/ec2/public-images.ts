// The public images every account sees. They all boot the one stock machine image of the local cloud.

import { derivedId } from './ids.js';
import type { ImageRecord } from './image-records.js';
import { regionNames } from './zones.js';

export interface PublicImage extends ImageRecord {
  readonly stock: true;
  /** Public parameters of Systems Manager that name this image. */
  readonly parameters: readonly string[];
}

interface StockImage {
  readonly name: (architecture: 'x86_64' | 'arm64') => string;
  readonly description: (architecture: 'x86_64' | 'arm64') => string;
  readonly ownerId: string;
  readonly ownerAlias?: string;
  readonly rootDeviceName: string;
  /** GiB of the root snapshot, the least a root volume can have. */
  readonly rootSize: number;
  readonly volumeType: string;
  readonly creationDate: string;
  readonly parameters: (architecture: 'x86_64' | 'arm64') => string[];
}

/** Architecture as Debian and Ubuntu call it. */
const debianName = { x86_64: 'amd64', arm64: 'arm64' } as const;

const canonical = '099720109477';
const amazon = '137112412989';
const debian = '136693071363';
const deepLearning = '898082745236';

const ubuntu = (version: string, codeName: string, date: string): StockImage => ({
  name: (architecture) =>
    `ubuntu/images/hvm-ssd${version === '24.04' ? '-gp3' : ''}/ubuntu-${codeName}-${version}-${debianName[architecture]}-server-${date}`,
  description: (architecture) =>
    `Canonical, Ubuntu, ${version}, ${debianName[architecture]} ${codeName} image`,
  ownerId: canonical,
  rootDeviceName: '/dev/sda1',
  rootSize: 8,
  volumeType: version === '24.04' ? 'gp3' : 'gp2',
  creationDate: `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T06:12:46.000Z`,
  parameters: (architecture) => {
    const disk = version === '24.04' ? 'ebs-gp3' : 'ebs-gp2';
    const path = `/aws/service/canonical/ubuntu/server`;
    const rest = `stable/current/${debianName[architecture]}/hvm/${disk}/ami-id`;
    return [`${path}/${version}/${rest}`, `${path}/${codeName}/${rest}`];
  },
});

const stockImages: readonly StockImage[] = [
  ubuntu('24.04', 'noble', '20250821'),
  ubuntu('22.04', 'jammy', '20250822'),
  {
    name: (architecture) => `al2023-ami-2023.8.20250818.0-kernel-6.1-${architecture}`,
    description: (architecture) => `Amazon Linux 2023 AMI 2023.8.20250818.0 ${architecture} HVM kernel-6.1`,
    ownerId: amazon,
    ownerAlias: 'amazon',
    rootDeviceName: '/dev/xvda',
    rootSize: 8,
    volumeType: 'gp3',
    creationDate: '2025-08-14T18:31:11.000Z',
    parameters: (architecture) => [
      `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`,
      `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-${architecture}`,
    ],
  },
  {
    name: (architecture) => `debian-12-${debianName[architecture]}-20250814-2204`,
    description: () => 'Debian 12 (20250814-2204)',
    ownerId: debian,
    rootDeviceName: '/dev/xvda',
    rootSize: 8,
    volumeType: 'gp3',
    creationDate: '2025-08-14T22:08:02.000Z',
    parameters: (architecture) => [
      `/aws/service/debian/release/12/latest/${debianName[architecture]}`,
      `/aws/service/debian/release/bookworm/latest/${debianName[architecture]}`,
    ],
  },
  {
    name: (architecture) => `Deep Learning ${baseName[architecture]} (Ubuntu 22.04) 20250822`,
    description: (architecture) =>
      `Supported EC2 instances: ${architecture === 'arm64' ? 'G5g' : 'G4dn, G5, G6, Gr6, G6e, P4, P4de, P5'}`,
    ownerId: deepLearning,
    ownerAlias: 'amazon',
    rootDeviceName: '/dev/sda1',
    rootSize: 65,
    volumeType: 'gp3',
    creationDate: '2025-08-22T20:47:35.000Z',
    parameters: (architecture) => [
      `/aws/service/deeplearning/ami/${architecture}/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id`,
    ],
  },
];

const baseName = {
  x86_64: 'Base OSS Nvidia Driver GPU AMI',
  arm64: 'ARM64 Base OSS Nvidia Driver GPU AMI',
} as const;

/** The public images of a region, each in both architectures; ids are the same at every start. */
export function publicImages(region: string): PublicImage[] {
  if (!regionNames().includes(region)) return [];
  return stockImages.flatMap((stock) =>
    (['x86_64', 'arm64'] as const).map((architecture) => toImage(stock, architecture, region)),
  );
}

function toImage(stock: StockImage, architecture: 'x86_64' | 'arm64', region: string): PublicImage {
  const name = stock.name(architecture);
  return {
    id: derivedId('ami', region, name),
    region,
    tags: [],
    state: 'available',
    name,
    description: stock.description(architecture),
    architecture,
    creationDate: stock.creationDate,
    ownerId: stock.ownerId,
    ownerAlias: stock.ownerAlias,
    public: true,
    rootDeviceName: stock.rootDeviceName,
    devices: [
      {
        deviceName: stock.rootDeviceName,
        snapshotId: derivedId('snap', region, name),
        sizeGiB: stock.rootSize,
        volumeType: stock.volumeType,
        encrypted: false,
        deleteOnTermination: true,
      },
    ],
    machineImageId: 'stock',
    stock: true,
    parameters: stock.parameters(architecture),
  };
}
