// Templates the tests share.

/** A VPC with one public subnet, and one box with a data volume in it. */
export const boxTemplate = `
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Image:
    Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>
    Default: /aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id
  Type: {Type: String, Default: t2.micro}
  Secret: {Type: String, NoEcho: true, Default: hunter2-secret}
  DataSize: {Type: Number, Default: 20}
  WithElasticIp: {Type: String, Default: 'false', AllowedValues: ['true', 'false']}
Conditions:
  HasData: !Not [!Equals [!Ref DataSize, '0']]
  HasElasticIp: !Equals [!Ref WithElasticIp, 'true']
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsSupport: true}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: !Select [0, !GetAZs ''], MapPublicIpOnLaunch: true}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Default:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref Table, SubnetId: !Ref Subnet}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: one box
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 203.0.113.0/24}]
  Key:
    Type: AWS::EC2::KeyPair
    Properties:
      KeyName: !Sub '\${AWS::StackName}-key'
      PublicKeyMaterial: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFzZGZhc2RmYXNkZmFzZGZhc2RmYXNkZmFzZGZhc2Rm me
  Data:
    Type: AWS::EC2::Volume
    Condition: HasData
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    Properties:
      AvailabilityZone: !GetAtt Subnet.AvailabilityZone
      Size: !Ref DataSize
      VolumeType: gp3
      Encrypted: true
      Tags: [{Key: 'flotilla:format', Value: 'yes'}]
  Box:
    Type: AWS::EC2::Instance
    DependsOn: Default
    Properties:
      ImageId: !Ref Image
      InstanceType: !Ref Type
      KeyName: !Ref Key
      SubnetId: !Ref Subnet
      SecurityGroupIds: [!GetAtt Group.GroupId]
      DisableApiTermination: 'false'
      InstanceInitiatedShutdownBehavior: stop
      MetadataOptions: {HttpTokens: required, HttpPutResponseHopLimit: 1}
      BlockDeviceMappings: [{DeviceName: /dev/sda1, Ebs: {VolumeSize: '16', VolumeType: gp3, Encrypted: true}}]
      PropagateTagsToVolumeOnCreation: true
      UserData: {'Fn::Base64': !Sub "#cloud-config\\n# \${Secret}\\n"}
      Volumes: !If [HasData, [{Device: /dev/sdf, VolumeId: !Ref Data}], !Ref AWS::NoValue]
      Tags: [{Key: Name, Value: !Ref AWS::StackName}]
  Address: {Type: AWS::EC2::EIP, Condition: HasElasticIp, DependsOn: Attachment}
  AddressOfBox:
    Type: AWS::EC2::EIPAssociation
    Condition: HasElasticIp
    Properties: {AllocationId: !GetAtt Address.AllocationId, InstanceId: !Ref Box}
Outputs:
  InstanceId: {Value: !Ref Box}
  Ip: {Value: !GetAtt Box.PublicIp}
  DataVolume: {Condition: HasData, Value: !Ref Data}
  Elastic: {Condition: HasElasticIp, Value: !Ref Address}
`;

/** Two security groups in a VPC, and whatever else a test adds under Resources. */
export const groupsTemplate = (more = '') => `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Inner: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: inner, VpcId: !Ref Vpc}}
  Outer:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: outer
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 1, ToPort: 1, SourceSecurityGroupId: !Ref Inner}]
${more}`;

/** A load balancer with a box's way through it, and names. */
export const frontTemplate = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  One: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: us-east-1a}}
  Two: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1b}}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    DependsOn: Attachment
    Properties: {Subnets: [!Ref One, !Ref Two]}
  Boxes:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {VpcId: !Ref Vpc, Port: 8888, Protocol: HTTP}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: 8080
      Protocol: HTTP
      DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: 404}}]
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref Listener
      Priority: 1
      Conditions: [{Field: host-header, HostHeaderConfig: {Values: [alice.stack.example.org]}}]
      Actions: [{Type: forward, TargetGroupArn: !Ref Boxes}]
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: boxes, VpcId: !Ref Vpc}}
  In: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Group, IpProtocol: icmp, FromPort: -1, ToPort: -1, CidrIp: 0.0.0.0/0}}
  Out: {Type: AWS::EC2::SecurityGroupEgress, Properties: {GroupId: !Ref Group, IpProtocol: udp, FromPort: 53, ToPort: 53, CidrIp: 0.0.0.0/0}}
  Disk: {Type: AWS::EC2::Volume, Properties: {AvailabilityZone: us-east-1a, Size: 1}}
  Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: stack.example.org}}
  Name:
    Type: AWS::Route53::RecordSet
    Properties: {HostedZoneId: !Ref Zone, Name: alice.stack.example.org, Type: A, TTL: 60, ResourceRecords: [203.0.113.9]}
  Names:
    Type: AWS::Route53::RecordSetGroup
    Properties:
      HostedZoneId: !Ref Zone
      RecordSets:
        - {Name: b.stack.example.org, Type: TXT, TTL: 60, ResourceRecords: ['"x"']}
        - Name: c.stack.example.org
          Type: A
          AliasTarget: {DNSName: !GetAtt Balancer.DNSName, HostedZoneId: !GetAtt Balancer.CanonicalHostedZoneID}
`;
