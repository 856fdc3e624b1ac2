//! A cluster definition comes out in its stated order, and is torn down in reverse.

use stowplan_depsolve::order::{ClusterOutline, Order};

/// Two services with `startupOrder` and `dependsOn`, then the nodes that boot from them.
const OKD: &str = r#"{
    "name": "okd-production", "type": "OKD", "version": "4.19.0", "bootMethod": "PXE",
    "network": {"isolation": "VLAN", "privateVLAN": 107, "publicAccess": true},
    "services": [
        {
            "name": "load-balancer", "type": "LOAD_BALANCER",
            "configuration": {
                "dualHomed": true, "publicInterface": "vmbr0.3", "privateInterface": "vmbr0.107",
                "services": ["api", "ingress", "machine-config"]
            },
            "startupOrder": 1
        },
        {
            "name": "pxe-server", "type": "PXE_BOOT",
            "configuration": {"dhcpRange": "10.1.107.100-150", "staticAssignments": true},
            "dependsOn": ["load-balancer"], "startupOrder": 2
        }
    ],
    "nodeGroups": [
        {
            "name": "bootstrap", "role": "BOOTSTRAP", "count": 1,
            "boot": {"method": "PXE", "configTemplate": "scos-bootstrap"},
            "placement": {"targetNodes": ["storage01"]},
            "lifecycle": {"temporary": true, "cleanupAfterBoot": true}
        },
        {
            "name": "masters", "role": "CONTROL_PLANE", "count": 3,
            "boot": {"method": "PXE", "configTemplate": "scos-master"},
            "placement": {"antiAffinity": "SOFT", "preferredNodes": ["hv5", "hv6", "hv7"]}
        }
    ],
    "validation": {"waitForCluster": true, "timeoutMinutes": 45, "healthChecks": ["cluster-operators"]}
}"#;

/// The whole chain of the stated service graph, listed from its end.
const CHAIN: &str = r#"{
    "services": [
        {"name": "applications", "dependsOn": ["workers"]},
        {"name": "pxe-server", "dependsOn": ["load-balancer"], "required": true, "startupOrder": 2},
        {"name": "load-balancer", "dependsOn": ["dns-dhcp"], "startupOrder": 1},
        {"name": "dns-dhcp"}
    ],
    "nodeGroups": [
        {"name": "workers", "role": "WORKER"},
        {"name": "masters", "role": "CONTROL_PLANE"},
        {"name": "bootstrap", "role": "BOOTSTRAP"}
    ]
}"#;

fn order(text: &str) -> Order {
    let outline: ClusterOutline = serde_json::from_str(text).expect("a cluster");
    outline.problem().order().expect("an order")
}

fn names(levels: &[stowplan_depsolve::order::Level]) -> Vec<String> {
    levels.iter().map(ToString::to_string).collect()
}

#[test]
fn okd_comes_up_in_its_stated_order_and_goes_in_reverse() {
    let order = order(OKD);
    assert_eq!(
        order.to_string(),
        "1: load-balancer\n2: pxe-server\n3: bootstrap\n4: masters\n"
    );
    let down = names(&order.tear_down());
    assert_eq!(down, ["masters", "bootstrap", "pxe-server", "load-balancer"]);
    // The bootstrap machine was temporary: it is gone by then.
    let down = order.tear_down_of(["load-balancer", "pxe-server", "masters"]);
    assert_eq!(names(&down.unwrap()), ["masters", "pxe-server", "load-balancer"]);
}

#[test]
fn the_service_graph_comes_up_along_its_chain() {
    let up = names(order(CHAIN).start_up());
    let stated = [
        "dns-dhcp",
        "load-balancer",
        "pxe-server",
        "bootstrap",
        "masters",
        "workers",
        "applications",
    ];
    assert_eq!(up, stated);
}

#[test]
fn the_order_is_drawn() {
    let drawn = order(OKD).mermaid();
    let expected = r#"graph TD
  s0["bootstrap"]
  s1["load-balancer"]
  s2["masters"]
  s3["pxe-server"]
  s4{{"startupOrder 1, then 2"}}
  s0 -->|"control plane nodes come after bootstrap nodes"| s2
  s1 -->|"the services around a cluster come before its nodes"| s0
  s1 --> s3
  s1 --> s4
  s3 -->|"the services around a cluster come before its nodes"| s0
  s4 --> s3
"#;
    assert_eq!(drawn, expected);
}

#[test]
fn a_service_that_is_not_required_may_fail() {
    let text = CHAIN.replace(r#""required": true"#, r#""required": false"#);
    let outline: ClusterOutline = serde_json::from_str(&text).unwrap();
    let mut problem = outline.problem();
    problem.missing = vec!["pxe-server".into()];
    let order = problem.order().unwrap();
    assert_eq!(order.start_up()[2].to_string(), "bootstrap");
    assert_eq!(order.dropped()[0].dependency, "pxe-server");
}

#[test]
fn a_mistyped_field_of_a_service_is_refused() {
    let text = r#"{"services": [{"name": "dns", "dependOn": ["x"]}]}"#;
    let refused = serde_json::from_str::<ClusterOutline>(text).unwrap_err();
    assert!(refused.to_string().contains("dependOn"), "{refused}");
    let text = r#"{"nodeGroups": [{"name": "a", "role": "MASTER"}]}"#;
    let refused = serde_json::from_str::<ClusterOutline>(text).unwrap_err();
    assert!(refused.to_string().contains("MASTER"), "{refused}");
}
