//! Pods as the API has them: the fields that scheduling reads, and those that have no say in it.

use super::wire::{Amounts, Presence, wire};
use crate::label::Labels;
use crate::node_selector::{NodeSelector, PreferredSchedulingTerm};
use crate::rules::{InclusionPolicy, Protocol, WhenUnsatisfiable};
use crate::selector::LabelSelector;
use crate::toleration::Toleration;

wire! {
    /// `v1.Pod`.
    PodObject {
        metadata: PodMeta = "metadata",
        spec: PodSpec = "spec",
        status: PodStatus = "status",
    } no_say: ["apiVersion", "kind"]
}

wire! {
    /// The metadata of a pod.
    PodMeta {
        name: String = "name",
        namespace: String = "namespace",
        uid: String = "uid",
        labels: Labels = "labels",
        owners: Vec<OwnerReference> = "ownerReferences",
        deletion_timestamp: Presence = "deletionTimestamp",
    } no_say: [
        "annotations", "creationTimestamp", "deletionGracePeriodSeconds", "finalizers", "generateName", "generation",
        "managedFields", "resourceVersion", "selfLink",
    ]
}

wire! {
    /// `meta.v1.OwnerReference`.
    OwnerReference {
        api_version: String = "apiVersion",
        kind: String = "kind",
        name: String = "name",
        controller: bool = "controller",
    } no_say: ["blockOwnerDeletion", "uid"]
}

wire! {
    /// `v1.PodSpec`.
    PodSpec {
        affinity: Affinity = "affinity",
        containers: Vec<Container> = "containers",
        host_network: bool = "hostNetwork",
        init_containers: Vec<Container> = "initContainers",
        node_name: String = "nodeName",
        node_selector: Labels = "nodeSelector",
        os: PodOs = "os",
        overhead: Option<Amounts> = "overhead",
        preemption_policy: Option<String> = "preemptionPolicy",
        priority: Option<i32> = "priority",
        priority_class: String = "priorityClassName",
        resources: Option<Box<Resources>> = "resources",
        runtime_class: String = "runtimeClassName",
        scheduler: String = "schedulerName",
        gates: Vec<Gate> = "schedulingGates",
        tolerations: Vec<Toleration> = "tolerations",
        spread: Vec<Spread> = "topologySpreadConstraints",
        volumes: Vec<Volume> = "volumes",
    } no_say: [
        "activeDeadlineSeconds", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks",
        "ephemeralContainers", "hostAliases", "hostIPC", "hostPID", "hostname", "hostnameOverride", "imagePullSecrets",
        "readinessGates", "restartPolicy", "securityContext", "serviceAccount", "serviceAccountName",
        "setHostnameAsFQDN", "shareProcessNamespace", "subdomain", "terminationGracePeriodSeconds",
    ]
}

wire! {
    /// `v1.PodOS`.
    PodOs { name: String = "name", } no_say: []
}

wire! {
    /// `v1.PodSchedulingGate`.
    Gate { name: String = "name", } no_say: []
}

wire! {
    /// `v1.Container`.
    Container {
        name: String = "name",
        ports: Vec<ContainerPort> = "ports",
        resources: Resources = "resources",
        restart_policy: String = "restartPolicy",
    } no_say: [
        "args", "command", "env", "envFrom", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "readinessProbe",
        "resizePolicy", "securityContext", "startupProbe", "stdin", "stdinOnce", "terminationMessagePath",
        "terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts", "workingDir",
    ]
}

wire! {
    /// `v1.ResourceRequirements`. `claims` is not known here: it needs claims that are not read.
    Resources {
        limits: Amounts = "limits",
        requests: Amounts = "requests",
    } no_say: []
}

wire! {
    /// `v1.ContainerPort`.
    ContainerPort {
        inside: u16 = "containerPort",
        host_port: u16 = "hostPort",
        host_ip: String = "hostIP",
        protocol: Option<Protocol> = "protocol",
    } no_say: ["name"]
}

wire! {
    /// `v1.Affinity`.
    Affinity {
        node: NodeAffinity = "nodeAffinity",
        pod: PodAffinity = "podAffinity",
        anti: PodAffinity = "podAntiAffinity",
    } no_say: []
}

wire! {
    /// `v1.NodeAffinity`.
    NodeAffinity {
        required: Option<NodeSelector> = "requiredDuringSchedulingIgnoredDuringExecution",
        preferred: Vec<PreferredSchedulingTerm> = "preferredDuringSchedulingIgnoredDuringExecution",
    } no_say: []
}

wire! {
    /// `v1.PodAffinity` and `v1.PodAntiAffinity`.
    PodAffinity {
        required: Vec<PodTerm> = "requiredDuringSchedulingIgnoredDuringExecution",
        preferred: Vec<WeightedPodTerm> = "preferredDuringSchedulingIgnoredDuringExecution",
    } no_say: []
}

wire! {
    /// `v1.WeightedPodAffinityTerm`.
    WeightedPodTerm {
        weight: i32 = "weight",
        term: PodTerm = "podAffinityTerm",
    } no_say: []
}

wire! {
    /// `v1.PodAffinityTerm`.
    PodTerm {
        selector: Option<LabelSelector> = "labelSelector",
        topology_key: String = "topologyKey",
        namespaces: Vec<String> = "namespaces",
        namespace_selector: Option<LabelSelector> = "namespaceSelector",
        match_keys: Vec<String> = "matchLabelKeys",
        mismatch_keys: Vec<String> = "mismatchLabelKeys",
    } no_say: []
}

wire! {
    /// `v1.TopologySpreadConstraint`.
    Spread {
        max_skew: u32 = "maxSkew",
        topology_key: String = "topologyKey",
        when_unsatisfiable: WhenUnsatisfiable = "whenUnsatisfiable",
        selector: Option<LabelSelector> = "labelSelector",
        min_domains: Option<u32> = "minDomains",
        node_affinity_policy: Option<InclusionPolicy> = "nodeAffinityPolicy",
        node_taints_policy: Option<InclusionPolicy> = "nodeTaintsPolicy",
        match_keys: Vec<String> = "matchLabelKeys",
    } no_say: []
}

wire! {
    /// `v1.Volume`. Kinds of volume that only one node at a time may use, or that some nodes cannot reach, are not known.
    Volume {
        name: String = "name",
        claim: Option<ClaimSource> = "persistentVolumeClaim",
        ephemeral: Presence = "ephemeral",
        csi: Presence = "csi",
    } no_say: [
        "azureFile", "cephfs", "configMap", "downwardAPI", "emptyDir", "fc", "flocker", "gitRepo", "glusterfs", "hostPath", "image",
        "nfs", "projected", "quobyte", "secret",
    ]
}

wire! {
    /// `v1.PersistentVolumeClaimVolumeSource`.
    ClaimSource { name: String = "claimName", } no_say: ["readOnly"]
}

wire! {
    /// `v1.PodStatus`: what says whether it runs, where it was promised room, and what it holds while it is being resized.
    PodStatus {
        phase: String = "phase",
        nominated_node: String = "nominatedNodeName",
        conditions: Vec<PodCondition> = "conditions",
        containers: Vec<ContainerStatus> = "containerStatuses",
        init_containers: Vec<ContainerStatus> = "initContainerStatuses",
    } no_say: [
        "ephemeralContainerStatuses", "extendedResourceClaimStatus", "hostIP", "hostIPs", "message",
        "observedGeneration", "podIP", "podIPs", "qosClass", "reason", "resize", "resourceClaimStatuses", "startTime",
    ]
}

wire! {
    /// `v1.PodCondition`.
    PodCondition {
        kind: String = "type",
        status: String = "status",
        reason: String = "reason",
    } no_say: ["lastProbeTime", "lastTransitionTime", "message", "observedGeneration"]
}

wire! {
    /// `v1.ContainerStatus`.
    ContainerStatus {
        name: String = "name",
        allocated: Amounts = "allocatedResources",
        resources: Option<StatusResources> = "resources",
    } no_say: [
        "allocatedResourcesStatus", "containerID", "image", "imageID", "lastState", "ready", "restartCount", "started",
        "state", "stopSignal", "user", "volumeMounts",
    ]
}

wire! {
    /// The resources a running container has.
    StatusResources { requests: Amounts = "requests", } no_say: ["limits", "claims"]
}

impl PodObject {
    /// Whether an API server has stored it. What none has stored lacks what admission and defaulting fill in.
    pub fn admitted(&self) -> bool {
        !self.metadata.uid.is_empty()
    }

    /// Whether it has run to its end: it holds nothing any more.
    pub fn finished(&self) -> bool {
        matches!(self.status.phase.as_str(), "Succeeded" | "Failed")
    }

    /// Containers that run together: the plain ones, and init containers that keep running.
    pub fn running_containers(&self) -> impl Iterator<Item = &Container> {
        self.spec
            .containers
            .iter()
            .chain(self.spec.init_containers.iter().filter(|it| it.is_sidecar()))
    }
}

impl Container {
    /// Whether this init container keeps running beside the plain ones.
    pub fn is_sidecar(&self) -> bool {
        self.restart_policy == "Always"
    }
}
