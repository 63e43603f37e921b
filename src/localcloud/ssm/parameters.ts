// The public parameters of Parameter Store: what the vendors of images publish under /aws/service/.
import type { Parameter } from '@aws-sdk/client-ssm';
import { type PublicImage, publicImages } from '../ec2/public-images.js';

/** All public parameters of a region, by name in ascending order. */
export function publicParameters(region: string): Parameter[] {
  const parameters = publicImages(region).flatMap((image) =>
    image.parameters.map((name) => view(name, image)),
  );
  return parameters.sort((a, b) => (String(a.Name) < String(b.Name) ? -1 : 1));
}

function view(name: string, image: PublicImage): Parameter {
  return {
    Name: name,
    Type: 'String',
    Value: image.id,
    Version: 1,
    LastModifiedDate: new Date(image.creationDate),
    ARN: `arn:aws:ssm:${image.region}::parameter${name}`,
    DataType: 'aws:ec2:image',
  };
}

/** The parameter a client asks for, by name or ARN, with `:version` after it if it likes; else undefined. */
export function findParameter(region: string, asked: string): Parameter | undefined {
  const [, name, version] = /^(?:arn:aws:ssm:[^:]*:\d*:parameter)?([^:]+)(?::(.+))?$/.exec(asked) ?? [];
  const found = publicParameters(region).find((parameter) => parameter.Name === name);
  return version === undefined || version === String(found?.Version) ? found : undefined;
}
