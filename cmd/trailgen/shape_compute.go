package main

const filters = `"filterSet":{"items":[{"name":"tag:env","valueSet":{"items":[{"value":"prod"}]}},{"name":"instance-state-name","valueSet":{"items":[{"value":"running"}]}}]}`

// computeShapes are calls for machines, functions and containers.
var computeShapes = []shape{
	{source: "ec2", name: "DescribeInstances", by: byAll, weight: 10,
		request: `{"maxResults":1000,"instancesSet":{},` + filters + `}`},
	{source: "ec2", name: "DescribeInstances", by: byWatcher | byPipeline, weight: 5,
		request: `{"instancesSet":{"items":[{"instanceId":"<instance>"}]},"filterSet":{}}`},
	{source: "ec2", name: "DescribeVolumes", by: byWatcher | byPerson, weight: 5,
		request: `{"volumeSet":{"items":[{"volumeId":"<volume>"}]},"filterSet":{}}`},
	{source: "ec2", name: "DescribeSecurityGroups", by: byPipeline | byPerson | byWatcher, weight: 6,
		request: `{"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"<firewall>"}]},"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"<vpc>"}]}}]}}`},
	{source: "ec2", name: "DescribeSubnets", by: byPipeline | byPerson, weight: 4,
		request: `{"subnetSet":{"items":[{"subnetId":"<subnet>"}]},"filterSet":{}}`},
	{source: "ec2", name: "DescribeRouteTables", by: byPipeline | byPerson, weight: 3,
		request: `{"maxResults":100,"routeTableIdSet":{},"filterSet":{}}`},
	{source: "ec2", name: "DescribeVpcs", by: byPipeline | byPerson | byWatcher, weight: 3,
		request: `{"maxResults":1000,"vpcSet":{},"filterSet":{}}`},
	{source: "ec2", name: "RunInstances", by: byPipeline, weight: 1, write: true,
		request:  runRequest,
		response: runResponse},
	{source: "ec2", name: "AuthorizeSecurityGroupIngress", by: byPipeline, weight: 1, write: true,
		request:  `{"groupId":"<firewall>","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"10.0.0.0/16","description":"from \"inside\"\nonly"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}`,
		response: `{"requestId":"<uuid>","_return":true,"securityGroupRuleSet":{"items":[{"groupOwnerId":"<account>","groupId":"<firewall>","securityGroupRuleId":"sgr-0<hex17>","description":"from \"inside\"\nonly","isEgress":false,"ipProtocol":"tcp","fromPort":443,"toPort":443,"cidrIpv4":"10.0.0.0/16"}]}}`},
	{source: "lambda", name: "ListFunctions20150331", by: byWatcher | byPerson, weight: 4,
		request: `{"maxItems":50}`},
	{source: "lambda", name: "GetFunction20150331v2", by: byPipeline | byWatcher, weight: 5,
		request: `{"functionName":"arn:aws:lambda:<region>:<account>:function:<function>"}`},
	{source: "lambda", name: "UpdateFunctionCode20150331v2", by: byPipeline, weight: 1, write: true,
		request:  `{"functionName":"<function>","s3Bucket":"<bucket>","s3Key":"<app>/<hex40>.zip","publish":true,"dryRun":false}`,
		response: `{"functionName":"<function>","functionArn":"arn:aws:lambda:<region>:<account>:function:<function>","runtime":"python3.12","role":"arn:aws:iam::<account>:role/<role>","handler":"app.handler","codeSize":<size>,"description":"","timeout":30,"memorySize":512,"lastModified":"2025-01-01T00:00:00.000+0000","version":"<count>","vpcConfig":{"subnetIds":["<subnet>"],"securityGroupIds":["<firewall>"],"vpcId":"<vpc>","ipv6AllowedForDualStack":false},"environment":{},"tracingConfig":{"mode":"Active"},"revisionId":"<uuid>","state":"Active","packageType":"Zip","architectures":["arm64"]}`},
	{source: "ecr", name: "GetAuthorizationToken", by: byPipeline | byWorkload, weight: 4, host: "api.ecr.<region>.amazonaws.com"},
	{source: "ecr", name: "BatchGetImage", by: byWorkload, weight: 6, host: "api.ecr.<region>.amazonaws.com",
		request:   `{"acceptedMediaTypes":["application/vnd.docker.distribution.manifest.v2+json","application/vnd.oci.image.manifest.v1+json"],"repositoryName":"<repository>","imageIds":[{"imageTag":"latest"}],"registryId":"<account>"}`,
		resources: `{"accountId":"<account>","ARN":"arn:aws:ecr:<region>:<account>:repository/<repository>"}`},
	{source: "eks", name: "DescribeCluster", by: byPipeline | byWatcher | byWorkload, weight: 5,
		request: `{"name":"<cluster>"}`},
	{source: "eks", name: "ListNodegroups", by: byWatcher | byPerson, weight: 2,
		request: `{"name":"<cluster>","maxResults":100}`},
	{source: "autoscaling", name: "DescribeAutoScalingGroups", by: byWatcher | byWorkload, weight: 8,
		request: `{"autoScalingGroupNames":["<fleet>"],"maxRecords":100}`},
	{source: "autoscaling", name: "SetDesiredCapacity", by: byWorkload, weight: 1, write: true,
		request: `{"autoScalingGroupName":"<fleet>","desiredCapacity":<count>,"honorCooldown":false}`},
	{source: "elasticloadbalancing", name: "DescribeTargetHealth", by: byWatcher | byWorkload, weight: 8,
		request: `{"targetGroupArn":"arn:aws:elasticloadbalancing:<region>:<account>:targetgroup/<balancer>"}`},
	{source: "elasticloadbalancing", name: "DescribeLoadBalancers", by: byWatcher | byPerson, weight: 6,
		request: `{"loadBalancerArns":["arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/<balancer>"]}`},
}

const runRequest = `{"instancesSet":{"items":[{"imageId":"<image>","minCount":1,"maxCount":1}]},"instanceType":"m7g.large","blockDeviceMapping":{"items":[{"deviceName":"/dev/xvda","ebs":{"volumeSize":80,"deleteOnTermination":true,"volumeType":"gp3","encrypted":true,"kmsKeyId":"arn:aws:kms:<region>:<account>:key/<key>"}}]},"monitoring":{"enabled":true},"disableApiTermination":false,"disableApiStop":false,"clientToken":"<uuid>","networkInterfaceSet":{"items":[{"deviceIndex":0,"subnetId":"<subnet>","deleteOnTermination":true,"groupSet":{"items":[{"groupId":"<firewall>"}]}}]},"iamInstanceProfile":{"name":"<role>"},"userData":"\u003csensitiveDataRemoved\u003e","ebsOptimized":true,"tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"app","value":"<app>"},{"key":"owner","value":"platform \u0026 tools"}]}]}}`

const runResponse = `{"requestId":"<uuid>","reservationId":"r-0<hex17>","ownerId":"<account>","groupSet":{},"instancesSet":{"items":[{"instanceId":"<instance>","imageId":"<image>","currentInstanceBootMode":"uefi","instanceState":{"code":0,"name":"pending"},"privateDnsName":"ip-10-0-3-17.<region>.compute.internal","amiLaunchIndex":0,"productCodes":{},"instanceType":"m7g.large","launchTime":1735689600000,"placement":{"availabilityZone":"<region>a","tenancy":"default"},"monitoring":{"state":"pending"},"subnetId":"<subnet>","vpcId":"<vpc>","privateIpAddress":"10.0.3.17","stateReason":{"code":"pending","message":"pending"},"architecture":"arm64","rootDeviceType":"ebs","rootDeviceName":"/dev/xvda","blockDeviceMapping":{},"virtualizationType":"hvm","hypervisor":"xen","tagSet":{"items":[{"key":"app","value":"<app>"},{"key":"owner","value":"platform \u0026 tools"}]},"clientToken":"<uuid>","groupSet":{"items":[{"groupId":"<firewall>","groupName":"<app>-nodes"}]},"sourceDestCheck":true,"networkInterfaceSet":{"items":[{"networkInterfaceId":"eni-0<hex17>","subnetId":"<subnet>","vpcId":"<vpc>","ownerId":"<account>","status":"in-use","macAddress":"0a:ff:c2:11:5d:07","privateIpAddress":"10.0.3.17","interfaceType":"interface","attachment":{"attachmentId":"eni-attach-0<hex17>","deviceIndex":0,"networkCardIndex":0,"status":"attaching","deleteOnTermination":true},"groupSet":{"items":[{"groupId":"<firewall>","groupName":"<app>-nodes"}]}}]},"ebsOptimized":true,"enaSupport":true,"cpuOptions":{"coreCount":2,"threadsPerCore":1},"capacityReservationSpecification":{"capacityReservationPreference":"open"},"enclaveOptions":{"enabled":false},"metadataOptions":{"state":"pending","httpTokens":"required","httpPutResponseHopLimit":2,"httpEndpoint":"enabled"},"maintenanceOptions":{"autoRecovery":"default"}}]}}`
