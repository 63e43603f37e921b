// EC2: all its actions, and how it takes up its work after a restart.
import type { Action, Service } from '../wire/action.js';
import { AllocateAddress } from './AllocateAddress.js';
import { AssociateAddress } from './AssociateAddress.js';
import { AssociateRouteTable } from './AssociateRouteTable.js';
import { AttachInternetGateway } from './AttachInternetGateway.js';
import { AttachVolume } from './AttachVolume.js';
import { AuthorizeSecurityGroupEgress } from './AuthorizeSecurityGroupEgress.js';
import { AuthorizeSecurityGroupIngress } from './AuthorizeSecurityGroupIngress.js';
import { CancelSpotInstanceRequests } from './CancelSpotInstanceRequests.js';
import { CopySnapshot } from './CopySnapshot.js';
import { CreateFleet } from './CreateFleet.js';
import { CreateImage } from './CreateImage.js';
import { CreateInternetGateway } from './CreateInternetGateway.js';
import { CreateKeyPair } from './CreateKeyPair.js';
import { CreateLaunchTemplate } from './CreateLaunchTemplate.js';
import { CreateLaunchTemplateVersion } from './CreateLaunchTemplateVersion.js';
import { CreateRoute } from './CreateRoute.js';
import { CreateRouteTable } from './CreateRouteTable.js';
import { CreateSecurityGroup } from './CreateSecurityGroup.js';
import { CreateSnapshot } from './CreateSnapshot.js';
import { CreateSubnet } from './CreateSubnet.js';
import { CreateTags } from './CreateTags.js';
import { CreateVolume } from './CreateVolume.js';
import { CreateVpc } from './CreateVpc.js';
import { DeleteFleets } from './DeleteFleets.js';
import { DeleteInternetGateway } from './DeleteInternetGateway.js';
import { DeleteKeyPair } from './DeleteKeyPair.js';
import { DeleteLaunchTemplate } from './DeleteLaunchTemplate.js';
import { DeleteLaunchTemplateVersions } from './DeleteLaunchTemplateVersions.js';
import { DeleteRoute } from './DeleteRoute.js';
import { DeleteRouteTable } from './DeleteRouteTable.js';
import { DeleteSecurityGroup } from './DeleteSecurityGroup.js';
import { DeleteSnapshot } from './DeleteSnapshot.js';
import { DeleteSubnet } from './DeleteSubnet.js';
import { DeleteTags } from './DeleteTags.js';
import { DeleteVolume } from './DeleteVolume.js';
import { DeleteVpc } from './DeleteVpc.js';
import { DeregisterImage } from './DeregisterImage.js';
import { DescribeAddresses } from './DescribeAddresses.js';
import { DescribeAvailabilityZones } from './DescribeAvailabilityZones.js';
import { DescribeFleetInstances } from './DescribeFleetInstances.js';
import { DescribeFleets } from './DescribeFleets.js';
import { DescribeImages } from './DescribeImages.js';
import { DescribeInstanceAttribute } from './DescribeInstanceAttribute.js';
import { DescribeInstanceStatus } from './DescribeInstanceStatus.js';
import { DescribeInstances } from './DescribeInstances.js';
import { DescribeInstanceTypeOfferings } from './DescribeInstanceTypeOfferings.js';
import { DescribeInstanceTypes } from './DescribeInstanceTypes.js';
import { DescribeInternetGateways } from './DescribeInternetGateways.js';
import { DescribeKeyPairs } from './DescribeKeyPairs.js';
import { DescribeLaunchTemplates } from './DescribeLaunchTemplates.js';
import { DescribeLaunchTemplateVersions } from './DescribeLaunchTemplateVersions.js';
import { DescribeNetworkInterfaces } from './DescribeNetworkInterfaces.js';
import { DescribeRegions } from './DescribeRegions.js';
import { DescribeRouteTables } from './DescribeRouteTables.js';
import { DescribeSecurityGroupRules } from './DescribeSecurityGroupRules.js';
import { DescribeSecurityGroups } from './DescribeSecurityGroups.js';
import { DescribeSnapshots } from './DescribeSnapshots.js';
import { DescribeSpotInstanceRequests } from './DescribeSpotInstanceRequests.js';
import { DescribeSpotPriceHistory } from './DescribeSpotPriceHistory.js';
import { DescribeSubnets } from './DescribeSubnets.js';
import { DescribeTags } from './DescribeTags.js';
import { DescribeVolumes } from './DescribeVolumes.js';
import { DescribeVolumesModifications } from './DescribeVolumesModifications.js';
import { DescribeVpcAttribute } from './DescribeVpcAttribute.js';
import { DescribeVpcs } from './DescribeVpcs.js';
import { DetachInternetGateway } from './DetachInternetGateway.js';
import { DetachVolume } from './DetachVolume.js';
import { DisassociateAddress } from './DisassociateAddress.js';
import { DisassociateRouteTable } from './DisassociateRouteTable.js';
import { GetConsoleOutput } from './GetConsoleOutput.js';
import { ImportKeyPair } from './ImportKeyPair.js';
import { ModifyInstanceAttribute } from './ModifyInstanceAttribute.js';
import { ModifyInstanceMetadataOptions } from './ModifyInstanceMetadataOptions.js';
import { ModifyLaunchTemplate } from './ModifyLaunchTemplate.js';
import { ModifySubnetAttribute } from './ModifySubnetAttribute.js';
import { ModifyVolume } from './ModifyVolume.js';
import { ModifyVpcAttribute } from './ModifyVpcAttribute.js';
import { RebootInstances } from './RebootInstances.js';
import { ReleaseAddress } from './ReleaseAddress.js';
import { RevokeSecurityGroupEgress } from './RevokeSecurityGroupEgress.js';
import { RevokeSecurityGroupIngress } from './RevokeSecurityGroupIngress.js';
import { RunInstances } from './RunInstances.js';
import { resumeEc2 } from './resume.js';
import { StartInstances } from './StartInstances.js';
import { StopInstances } from './StopInstances.js';
import { TerminateInstances } from './TerminateInstances.js';

const actions = [
  AllocateAddress,
  AssociateAddress,
  AssociateRouteTable,
  AttachInternetGateway,
  AttachVolume,
  AuthorizeSecurityGroupEgress,
  AuthorizeSecurityGroupIngress,
  CancelSpotInstanceRequests,
  CopySnapshot,
  CreateFleet,
  CreateImage,
  CreateInternetGateway,
  CreateKeyPair,
  CreateLaunchTemplate,
  CreateLaunchTemplateVersion,
  CreateRoute,
  CreateRouteTable,
  CreateSecurityGroup,
  CreateSnapshot,
  CreateSubnet,
  CreateTags,
  CreateVolume,
  CreateVpc,
  DeleteFleets,
  DeleteInternetGateway,
  DeleteKeyPair,
  DeleteLaunchTemplate,
  DeleteLaunchTemplateVersions,
  DeleteRoute,
  DeleteRouteTable,
  DeleteSecurityGroup,
  DeleteSnapshot,
  DeleteSubnet,
  DeleteTags,
  DeleteVolume,
  DeleteVpc,
  DeregisterImage,
  DescribeAddresses,
  DescribeAvailabilityZones,
  DescribeFleetInstances,
  DescribeFleets,
  DescribeImages,
  DescribeInstanceAttribute,
  DescribeInstanceStatus,
  DescribeInstanceTypeOfferings,
  DescribeInstanceTypes,
  DescribeInstances,
  DescribeInternetGateways,
  DescribeKeyPairs,
  DescribeLaunchTemplateVersions,
  DescribeLaunchTemplates,
  DescribeNetworkInterfaces,
  DescribeRegions,
  DescribeRouteTables,
  DescribeSecurityGroupRules,
  DescribeSecurityGroups,
  DescribeSnapshots,
  DescribeSpotInstanceRequests,
  DescribeSpotPriceHistory,
  DescribeSubnets,
  DescribeTags,
  DescribeVolumes,
  DescribeVolumesModifications,
  DescribeVpcAttribute,
  DescribeVpcs,
  DetachInternetGateway,
  DetachVolume,
  DisassociateAddress,
  DisassociateRouteTable,
  GetConsoleOutput,
  ImportKeyPair,
  ModifyInstanceAttribute,
  ModifyInstanceMetadataOptions,
  ModifyLaunchTemplate,
  ModifySubnetAttribute,
  ModifyVolume,
  ModifyVpcAttribute,
  RebootInstances,
  ReleaseAddress,
  RevokeSecurityGroupEgress,
  RevokeSecurityGroupIngress,
  RunInstances,
  StartInstances,
  StopInstances,
  TerminateInstances,
] as readonly unknown[] as readonly Action[];

export const ec2: Service = {
  scope: 'ec2',
  protocol: 'ec2Query',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  actions,
  resume: resumeEc2,
};
