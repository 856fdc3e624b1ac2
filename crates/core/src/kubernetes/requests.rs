//! What a pod asks for, by the scheduler's own rule.
//!
//! Plain containers and sidecars (init containers with `restartPolicy: Always`) run together, so they add up. Plain init
//! containers run one at a time, each beside the sidecars that started before it; the dearest moment counts. Requests of
//! the pod as a whole (`spec.resources`) replace those of cpu, memory and huge pages. Overhead comes on top, and every
//! pod takes one of `pods`. While a container is being resized in place, the larger of what is asked for and what it
//! holds counts, unless the node has said that it will never have room. Sums are exact; the rounding is done once.

use super::node::amounts_of;
use super::pod::{Container, ContainerStatus, PodObject};
use super::wire::Amounts;
use crate::error::{Error, Result};
use crate::id::ResourceName;
use crate::quantity::Quantity;
use crate::resource::{PODS, ResourceVector};

/// The effective requests of a pod.
pub(super) fn effective_requests(pod: &PodObject) -> Result<ResourceVector> {
    let mut sum = container_requests(pod)?;
    if let Some(resources) = &pod.spec.resources {
        for (name, quantity) in &resources.requests {
            if of_whole_pods(name) {
                sum.insert(name.clone(), *quantity);
            }
        }
    }
    if let Some(overhead) = &pod.spec.overhead {
        add(&mut sum, overhead)?;
    }
    let mut vector = amounts_of(&sum)?;
    vector.set(ResourceName::new(PODS)?, 1);
    Ok(vector)
}

/// What the containers of a pod ask for together.
pub(super) fn container_requests(pod: &PodObject) -> Result<Amounts> {
    let mut running = Amounts::new();
    for container in &pod.spec.containers {
        add(&mut running, &held(pod, container, &pod.status.containers)?)?;
    }
    let (mut sidecars, mut dearest) = (Amounts::new(), Amounts::new());
    for container in &pod.spec.init_containers {
        if container.is_sidecar() {
            let requests = held(pod, container, &pod.status.init_containers)?;
            add(&mut running, &requests)?;
            add(&mut sidecars, &requests)?;
            raise(&mut dearest, &sidecars);
        } else {
            let mut moment = container.resources.requests.clone();
            check(&moment)?;
            add(&mut moment, &sidecars)?;
            raise(&mut dearest, &moment);
        }
    }
    raise(&mut running, &dearest);
    Ok(running)
}

/// Whether a pod as a whole may ask for this resource.
pub(super) fn of_whole_pods(resource: &str) -> bool {
    matches!(resource, "cpu" | "memory") || resource.starts_with("hugepages-")
}

/// What a container counts for: its requests, or while it is resized the larger of these and what it holds.
fn held(pod: &PodObject, container: &Container, statuses: &[ContainerStatus]) -> Result<Amounts> {
    let mut amounts = container.resources.requests.clone();
    check(&amounts)?;
    let Some(status) = statuses.iter().find(|status| status.name == container.name) else {
        return Ok(amounts);
    };
    let Some(resources) = &status.resources else {
        return Ok(amounts);
    };
    if pod
        .status
        .conditions
        .iter()
        .any(|it| it.kind == "PodResizePending" && it.reason == "Infeasible")
    {
        amounts.clear();
    }
    raise(&mut amounts, &resources.requests);
    raise(&mut amounts, &status.allocated);
    Ok(amounts)
}

fn check(amounts: &Amounts) -> Result<()> {
    match amounts.iter().find(|(_, quantity)| quantity.is_negative()) {
        Some((name, quantity)) => Err(Error::Amount {
            resource: name.clone(),
            value: quantity.to_string(),
        }),
        None => Ok(()),
    }
}

fn add(sum: &mut Amounts, more: &Amounts) -> Result<()> {
    for (name, quantity) in more {
        match sum.get_mut(name) {
            Some(slot) => *slot = slot.checked_add(*quantity)?,
            None => {
                sum.insert(name.clone(), *quantity);
            }
        }
    }
    Ok(())
}

fn raise(most: &mut Amounts, other: &Amounts) {
    for (name, quantity) in other {
        let slot = most.entry(name.clone()).or_insert(Quantity::ZERO);
        if *quantity > *slot {
            *slot = *quantity;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(spec: &str) -> String {
        let pod: PodObject = serde_json::from_str(&format!("{{\"spec\": {spec}}}")).unwrap();
        effective_requests(&pod).unwrap().to_string()
    }

    #[test]
    fn containers_add_up_and_every_pod_is_one_pod() {
        let two = r#"{"containers": [{"resources": {"requests": {"cpu": "100m"}}},
                                     {"resources": {"requests": {"cpu": "0.25", "memory": "1Mi"}}}]}"#;
        assert_eq!(requests(two), "cpu 350m, memory 1Mi, pods 1");
        assert_eq!(requests("{}"), "pods 1");
    }

    #[test]
    fn parts_of_a_thousandth_are_rounded_after_adding() {
        let two = r#"{"containers": [{"resources": {"requests": {"cpu": "500u"}}},
                                     {"resources": {"requests": {"cpu": "500u"}}}]}"#;
        assert_eq!(requests(two), "cpu 1m, pods 1");
    }

    #[test]
    fn init_containers_count_by_the_dearest_moment_beside_earlier_sidecars() {
        let before = r#"{"containers": [{"resources": {"requests": {"cpu": "1"}}}],
            "initContainers": [{"resources": {"requests": {"cpu": "2"}}},
                               {"restartPolicy": "Always", "resources": {"requests": {"cpu": "500m"}}}]}"#;
        assert_eq!(requests(before), "cpu 2, pods 1");
        let after = r#"{"containers": [{"resources": {"requests": {"cpu": "1"}}}],
            "initContainers": [{"restartPolicy": "Always", "resources": {"requests": {"cpu": "500m"}}},
                               {"resources": {"requests": {"cpu": "2"}}}]}"#;
        assert_eq!(requests(after), "cpu 2500m, pods 1");
    }

    #[test]
    fn requests_of_the_pod_replace_and_overhead_comes_on_top() {
        let pod = r#"{"containers": [{"resources": {"requests": {"cpu": "1", "ephemeral-storage": "1Gi"}}}],
            "resources": {"requests": {"cpu": "3", "ephemeral-storage": "9Gi"}}, "overhead": {"cpu": "250m"}}"#;
        assert_eq!(requests(pod), "cpu 3250m, ephemeral-storage 1Gi, pods 1");
    }

    #[test]
    fn a_container_that_is_resized_counts_by_the_larger_amount() {
        let pod = |condition: &str| {
            let pod: PodObject = serde_json::from_str(&format!(
                r#"{{"spec": {{"containers": [{{"name": "c", "resources": {{"requests": {{"cpu": "3"}}}}}}]}},
                "status": {{"conditions": [{condition}], "containerStatuses": [{{"name": "c",
                    "allocatedResources": {{"cpu": "2"}}, "resources": {{"requests": {{"cpu": "1"}}}}}}]}}}}"#
            ))
            .unwrap();
            effective_requests(&pod).unwrap().get("cpu")
        };
        assert_eq!(pod(""), 3000);
        assert_eq!(
            pod(r#"{"type": "PodResizePending", "reason": "Infeasible"}"#),
            2000
        );
    }

    #[test]
    fn negative_requests_are_refused() {
        let pod: PodObject = serde_json::from_str(
            r#"{"spec": {"containers": [{"resources": {"requests": {"cpu": "-1"}}},
                                        {"resources": {"requests": {"cpu": "2"}}}]}}"#,
        )
        .unwrap();
        assert!(effective_requests(&pod).is_err());
    }
}
